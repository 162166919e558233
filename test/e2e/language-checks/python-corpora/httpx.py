import asyncio
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=iso-8859-1")
        self.end_headers()
        self.wfile.write(b"\xfcber " + self.path.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 8084), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()


async def main():
    async with httpx.AsyncClient(base_url="http://127.0.0.1:8084") as client:
        answers = await asyncio.gather(client.get("/a", params={"q": 1}), client.get("/b"))
        print([answer.text for answer in answers])


asyncio.run(main())
print(httpx.get("http://127.0.0.1:8084/c", cookies={"a": "b"}).http_version, httpx.codes.NOT_FOUND.name)
try:
    httpx.get("https://127.0.0.1:9/", timeout=2)
except httpx.ConnectError as error:
    print(type(error).__name__)
