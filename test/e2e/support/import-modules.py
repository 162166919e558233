"""Imports the modules that stdin names, or else each one below sys.path, in a process of its own; prints how it went, one a line."""

import os
import sys
import time


def below(directory, prefix):
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        stem, dot, rest = name.partition(".")
        if not stem.isidentifier() or stem in ("__init__", "__main__", "__pycache__"):
            continue
        if not dot and os.path.isdir(path):
            if os.path.exists(os.path.join(path, "__init__.py")):
                yield prefix + stem
                yield from below(path, f"{prefix}{stem}.")
        elif rest == "py" or rest.endswith("so"):
            yield prefix + stem


def start(name):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nothing, descriptor)
        said = "ok"
        try:
            __import__(name)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        except SystemExit:
            pass
        os.write(write, said.encode(errors="replace")[:4000])
        os._exit(0)
    os.close(write)
    return name, read, child, time.monotonic()


def finish(job):
    name, read, child, started = job
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() - started > 30:
            os.kill(child, 9)
        time.sleep(0.002)
    print(name, os.read(read, 4000).decode().replace("\n", " ") or "ended", sep="\t")
    os.close(read)


named = sys.stdin.read().split()
places = [path for path in sys.path if os.path.isdir(path) and path]
jobs = []
for module in named or dict.fromkeys(name for place in places for name in below(place, "")):
    jobs.append(start(module))
    if len(jobs) == 4:
        finish(jobs.pop(0))
for job in jobs:
    finish(job)
