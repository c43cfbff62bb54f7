"""What does py-spy's ``--format chrometrace`` say, as stacks on the run's clock?

The trace is one JSON array of events: a call begins (``B``) or ends (``E``) at ``ts``
microseconds. py-spy writes an event only when a sample differs from the sample before it (its
``src/chrometrace.rs``), so between two moments of change a thread's stack was seen unchanged.

With ``--threads`` each stack's outermost frame is ``thread (ID): NAME``, where ID is the operating
system's id on Linux. The events' own ``tid`` is the pthread's address, which the next thread may
get as soon as one has ended; so the frame tells threads apart, not the ``tid``.
"""

import re
from dataclasses import dataclass, field

import msgspec

from perfkit.model.stacks import Frame, Recording, Segment, Stack, ThreadRecording

_THREAD_FRAME = re.compile(r"thread \((0x[0-9A-Fa-f]+|\d+)\)(?:: (.*))?", re.DOTALL)


class _Place(msgspec.Struct):
    filename: str = ""
    line: int | None = None


class _Event(msgspec.Struct):
    name: str
    ph: str
    pid: int
    tid: int
    ts: int
    args: _Place


@dataclass(slots=True)
class _OpenStack:
    """One event stream's calls that have begun and not ended, and since when."""

    frames: list[Frame] = field(default_factory=list)
    since_us: int = 0


_Threads = dict[tuple[int, int, str], list[Segment]]
"""Segments by pid, thread id and name."""


class _Reader:
    """Replays events in order; equal frames and stacks are kept once."""

    __slots__ = ("_frames", "_open", "_stacks", "_zero_ns", "threads")

    def __init__(self, zero_ns: int) -> None:
        self._zero_ns = zero_ns
        self._open: dict[tuple[int, int], _OpenStack] = {}
        self._frames: dict[tuple[str, str, int | None], Frame] = {}
        self._stacks: dict[Stack, Stack] = {}
        self.threads: _Threads = {}

    def replay(self, events: list[_Event]) -> None:
        for number, event in enumerate(events):
            key = (event.pid, event.tid)
            stack = self._open.get(key)
            if stack is None:
                stack = self._open[key] = _OpenStack(since_us=event.ts)
            if event.ts != stack.since_us:
                self._cut(event, stack, number)
            if event.ph == "B":
                stack.frames.append(self._frame(event))
            elif event.ph == "E":
                _end(stack, event, number)

    def _frame(self, event: _Event) -> Frame:
        key = (event.name, event.args.filename, event.args.line)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = Frame(key[0], key[1], max(key[2] or 0, 0))
        return frame

    def _cut(self, event: _Event, stack: _OpenStack, number: int) -> None:
        """Before the stack changes, keep what it has been until now."""
        if event.ts < stack.since_us:
            raise ValueError(f"the trace goes back in time at event {number}")
        if stack.frames:
            thread_id, name, frames = _identify(event, stack.frames)
            frames = self._stacks.setdefault(frames, frames)
            start, end = self._zero_ns + stack.since_us * 1000, self._zero_ns + event.ts * 1000
            key = (event.pid, thread_id, name)
            self.threads.setdefault(key, []).append(Segment(start, end, frames))
        stack.since_us = event.ts


def decode(data: bytes, *, zero_ns: int, rate_hz: int) -> Recording:
    """The recording in a trace whose time 0 was ``zero_ns`` on the run's clock.

    Raises ValueError, with a sentence that says what is wrong, for anything py-spy does not write.
    """
    if not data.strip():
        raise ValueError("the trace is empty: py-spy was ended before it could write it")
    try:
        events = msgspec.json.decode(data, type=list[_Event])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"the trace is not what py-spy writes, or is cut off: {error}") from error
    reader = _Reader(zero_ns)
    reader.replay(events)
    threads = (
        ThreadRecording(pid, thread_id, name, tuple(segments))
        for (pid, thread_id, name), segments in reader.threads.items()
    )
    return Recording(tuple(threads), rate_hz)


def _end(stack: _OpenStack, event: _Event, number: int) -> None:
    if not stack.frames or stack.frames[-1].function != event.name:
        raise ValueError(f"event {number} of the trace ends a call that has not begun")
    stack.frames.pop()


def _identify(event: _Event, frames: list[Frame]) -> tuple[int, str, Stack]:
    """Thread id, thread name and the stack without py-spy's own outermost frame.

    A program that never imported ``threading`` has no names for its threads.
    """
    match = _THREAD_FRAME.fullmatch(frames[0].function)
    if match is None or frames[0].file:
        return event.tid, f"thread {event.tid}", tuple(frames)
    thread_id = int(match[1], 0)
    unnamed = "MainThread" if thread_id == event.pid else f"thread {thread_id}"
    return thread_id, match[2] or unnamed, tuple(frames[1:])
