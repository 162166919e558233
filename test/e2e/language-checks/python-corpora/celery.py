import threading

from celery import Celery, chain
from celery.worker import state

app = Celery("check", broker="memory://", backend="cache+memory://")


@app.task
def add(x, y):
    return x + y


app.conf.task_always_eager = True
print(chain(add.s(1, 2), add.s(4))().get())
app.conf.task_always_eager = False
app.conf.worker_redirect_stdouts = False
sent = add.delay(20, 22)


def ask():
    print(sent.get(timeout=20), flush=True)
    state.should_stop = 0


threading.Thread(target=ask).start()
app.Worker(pool="solo", quiet=True, loglevel="ERROR").start()
