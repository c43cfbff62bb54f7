"""Recordings as py-spy would make them, of threads whose truth is known."""

from itertools import pairwise

from perfkit.model.stacks import Frame, Recording, Segment, ThreadRecording

LIB = "/usr/lib/python3.11/"
SITE = "/srv/venv/lib/python3.11/site-packages/"
MS = 1_000_000


def frame(function, file="/srv/bot.py", line=1):
    return Frame(function, file, line)


MODULE = frame("<module>")
RUNNER = frame("Runner.run", LIB + "asyncio/runners.py", 118)
FOREVER = frame("BaseEventLoop.run_forever", LIB + "asyncio/base_events.py", 603)
ONCE = frame("BaseEventLoop._run_once", LIB + "asyncio/base_events.py", 1909)
HANDLE = frame("Handle._run", LIB + "asyncio/events.py", 80)
SELECT = frame("EpollSelector.select", LIB + "selectors.py", 468)
UVLOOP = frame("run", SITE + "uvloop/__init__.py", 105)
FEED = frame("Dispatcher.feed_update", SITE + "aiogram/dispatcher/dispatcher.py", 160)
BOOT = frame("Thread._bootstrap", LIB + "threading.py", 995)
TASK = frame("_WorkItem.run", LIB + "concurrent/futures/thread.py", 58)
POOL = (BOOT, frame("_worker", LIB + "concurrent/futures/thread.py", 83))
TELEBOT = (BOOT, frame("WorkerThread.run", SITE + "telebot/util.py", 93))

PLAIN = (MODULE, RUNNER, FOREVER, ONCE)
IDLE = (*PLAIN, SELECT)
COMPILED = (MODULE, UVLOOP, RUNNER)


def called_back(*frames):
    """A callback of asyncio's own loop."""
    return (*PLAIN, HANDLE, *frames)


def thread(*stretches, pid=7, thread_id=7, name="MainThread", start_ns=0):
    """Of (milliseconds, stack), one after the other."""
    segments, at_ns = [], start_ns
    for length_ms, stack in stretches:
        end_ns = at_ns + round(length_ms * MS)
        if stack is not None:
            segments.append(Segment(at_ns, end_ns, stack))
        at_ns = end_ns
    return ThreadRecording(pid, thread_id, name, tuple(segments))


def recording(*threads, rate_hz=500):
    return Recording(threads, rate_hz)


def sampled(truth, rate_hz, lots, **about):
    """What a profiler that samples at random moments shows of (milliseconds, stack)."""
    ends, at = [], 0.0
    for length_ms, stack in truth:
        at += length_ms
        ends.append((at, stack))
    seen, now, place = [], lots.expovariate(rate_hz) * 1000, 0
    while now < at:
        while ends[place][0] <= now:
            place += 1
        if not seen or seen[-1][1] != ends[place][1]:
            seen.append((now, ends[place][1]))
        now += lots.expovariate(rate_hz) * 1000
    seen.append((at, None))
    stretches = [(after - before, stack) for (before, stack), (after, _) in pairwise(seen)]
    return recording(thread(*stretches, start_ns=round(seen[0][0] * MS), **about), rate_hz=rate_hz)
