"""A bot with workers, as a watcher sees one: each has some threads, files and sockets, and wakes
ten times a second. ``python tree.py 9`` is ten processes. Ends when its input does."""

import multiprocessing
import os
import socket
import sys
import threading
import time
from pathlib import Path


def live() -> None:
    kept = [Path(os.devnull).open() for _ in range(15)]  # noqa: SIM115 - they are to stay open
    kept += [socket.socket() for _ in range(10)]
    for _ in range(3):
        threading.Thread(target=time.sleep, args=(86_400,), daemon=True).start()
    while kept:
        sum(range(10_000))
        time.sleep(0.1)


if __name__ == "__main__":
    forking = multiprocessing.get_context("fork")
    for _ in range(int(sys.argv[1])):
        forking.Process(target=live, daemon=True).start()
    threading.Thread(target=live, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()
