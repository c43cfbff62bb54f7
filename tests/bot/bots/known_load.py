"""Does what it is told, a line at a time, and says what it has used itself when it has done it.

The reply to ``begin`` and to each command is one line of JSON, written when the work is done: until
the next command the process only waits, so that who reads it from outside reads the same numbers.
"""

import json
import mmap
import os
import resource
import signal
import socket
import sys
import threading
import time
from pathlib import Path

KEPT = []
CHILDREN = []
MIB = 1024 * 1024


def burn(cpu_s: float) -> float:
    """Use so much CPU time in this process; what it was, measured to the end."""
    begun = time.process_time()
    while time.process_time() - begun < cpu_s:
        sum(range(1000))
    return time.process_time()


def share(part: float, seconds: float) -> None:
    """Use a part of a core for so long, by turns of a tenth of a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        burn(part / 10)
        time.sleep((1 - part) / 10)


def grow(mib: float) -> None:
    block = mmap.mmap(-1, int(mib * MIB))
    for place in range(0, len(block), mmap.PAGESIZE):
        block[place] = 1
    KEPT.append(block)


def files(number: int) -> None:
    KEPT.extend(Path(os.devnull).open() for _ in range(number))  # noqa: SIM115 - it is to stay open


def sockets(number: int) -> None:
    KEPT.extend(socket.socket() for _ in range(number))


def forget() -> None:
    for kept in KEPT:
        kept.close()
    KEPT.clear()


def switch(times: int, threads: int) -> None:
    """Wait so often; in the main thread, or in so many others."""

    def nap() -> None:
        for _ in range(times):
            time.sleep(0.0005)

    if not threads:
        nap()
    everybody = [threading.Thread(target=nap) for _ in range(threads)]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()


def write(path: str, mib: int) -> None:
    Path(path).write_bytes(b"x" * mib * MIB)


def fork(cpu_s: float, path: str = "", mib: int = 0, grandchild_s: float = 0) -> float:
    """A child that works, tells what it and its own children used, and waits to be killed."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        if grandchild_s:
            short_lived(1, grandchild_s)
        if mib:
            write(path, mib)
        own_s = burn(cpu_s)
        below = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(tell, json.dumps(own_s + below.ru_utime + below.ru_stime).encode())
        signal.pause()
    CHILDREN.append(pid)
    return hear(told, tell)


def hear(told: int, tell: int) -> float:
    os.close(tell)
    with os.fdopen(told, "rb", buffering=0) as answer:
        return json.loads(answer.read(100))


def kill(wait: bool = True) -> None:
    pid = CHILDREN.pop(0)
    os.kill(pid, signal.SIGKILL)
    if wait:
        os.waitpid(pid, 0)
    else:  # until it has ended, but it stays there to be waited for
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def reap() -> None:
    os.wait()


def short_lived(number: int, cpu_s: float) -> float:
    """Children that come and go before anybody looks."""
    used_s = 0.0
    for _ in range(number):
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(tell, json.dumps(burn(cpu_s)).encode())
            os._exit(0)
        used_s += hear(told, tell)
        os.waitpid(pid, 0)
    return used_s


DOES = {
    one.__name__: one
    for one in (
        burn, share, grow, files, sockets, forget, switch, write, fork, kill, reap, short_lived
    )
}  # fmt: skip

sys.stdout.write("{}\n")
sys.stdout.flush()
for line in sys.stdin:
    command, *arguments = json.loads(line)
    answer = DOES[command](*arguments)
    used = resource.getrusage(resource.RUSAGE_SELF)
    said = {
        "told": answer,
        "children": CHILDREN,
        "switches": used.ru_nvcsw + used.ru_nivcsw,
        "major_faults": used.ru_majflt,
        "cpu_s": time.process_time(),
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
