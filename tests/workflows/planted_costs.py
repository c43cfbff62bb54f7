"""A program whose costs are known: ``grade`` uses about four fifths of the CPU, by its own count.

Started as ``python planted_costs.py KIND SECONDS TRUTH``. It says ``ready`` and, when the time is
over, writes ``TRUTH-PID`` for each process: the CPU time of ``grade`` and of the whole process
since then, by the process's own clocks.
"""

import asyncio
import json
import os
import sys
import threading
import time

KIND, SECONDS, TRUTH = sys.argv[1], float(sys.argv[2]), sys.argv[3]
PAUSE_S = 0.008 if KIND == "forked" else 0.002
"""Two processes that hardly pause would leave two profilers no CPU of two."""
graded = []


def grade():
    before = now = time.thread_time()
    while now < before + 0.004:
        now = time.thread_time()
    graded.append(now - before)


def render():
    until = time.thread_time() + 0.001
    while time.thread_time() < until:
        pass


def work():
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        grade()
        render()
        time.sleep(PAUSE_S)


async def serve():
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        grade()
        render()
        await asyncio.sleep(0.002)


def work_in_threads():
    grading = threading.Thread(target=work, name="grader")
    grading.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        render()
        time.sleep(0.01)
    grading.join()


def report(before_s):
    whole_s = time.process_time() - before_s
    with open(f"{TRUTH}-{os.getpid()}", "w") as file:  # noqa: PTH123 - as small as can be
        json.dump({"grade": sum(graded), "process": whole_s}, file)


def main():
    if KIND == "uvloop":
        import uvloop

        run = uvloop.run
    else:
        run = asyncio.run
    child = os.fork() if KIND == "forked" else 0
    os.write(1, b"ready\n")
    before_s = time.process_time()
    if KIND in {"asyncio", "uvloop"}:
        run(serve())
    elif KIND == "threads":
        work_in_threads()
    else:
        work()
    report(before_s)
    if child:
        os.waitpid(child, 0)


main()
