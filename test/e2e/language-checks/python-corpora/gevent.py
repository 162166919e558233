from gevent import monkey

monkey.patch_all()

import socket
import ssl
import subprocess
import urllib.request

import gevent
from gevent import pool, pywsgi, queue


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].upper().encode()]


server = pywsgi.WSGIServer(("127.0.0.1", 8081), application, log=None)
server.start()
lines = queue.Queue()
jobs = [gevent.spawn(lambda name: lines.put(urllib.request.urlopen(f"http://localhost:8081/{name}").read().decode()), name) for name in "ab"]
gevent.joinall(jobs, raise_error=True)
print(sorted([lines.get(), lines.get()]), pool.Pool(2).map(abs, [-1, 2]))
print(socket.socket.__module__, type(gevent.get_hub().resolver).__name__)
server.stop()
