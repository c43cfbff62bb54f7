"""What does py-spy's ``--format raw --threads`` say? How often each stack of a thread was counted.

A line is ``process;…`` never here (one py-spy records one process), then the thread, the frames
outermost first, and a count:

    thread (4711): MainThread;<module> (/srv/bot.py:9);handle (/srv/bot.py:5) 25

Counts have no moments. They become segments laid end to end, whose lengths are right.
"""

import re

from perfkit.formats.frame_text import read_frame
from perfkit.model.stacks import Recording, Segment, Stack, ThreadRecording

_LINE = re.compile(r"thread \((0x[0-9A-Fa-f]+|\d+)\)(?:: ([^;]*))?;?(.*) (\d+)")


def decode(data: bytes, *, pid: int, zero_ns: int, rate_hz: int) -> Recording:
    """What was counted. Raises ValueError naming the line that py-spy does not write."""
    period_ns = 1_000_000_000 // rate_hz
    threads: dict[tuple[int, str], list[Segment]] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number} is not a stack that py-spy counted: {line[:80]!r}")
        thread_id = int(match[1], 0)
        segments = threads.setdefault((thread_id, _name(match[2], thread_id, pid)), [])
        start_ns = segments[-1].end_ns if segments else zero_ns
        segments.append(Segment(start_ns, start_ns + int(match[4]) * period_ns, _stack(match[3])))
    recordings = (
        ThreadRecording(pid, thread_id, name, tuple(segments))
        for (thread_id, name), segments in threads.items()
    )
    return Recording(tuple(recordings), rate_hz, gil_only=True)


def _name(found: str | None, thread_id: int, pid: int) -> str:
    return found or ("MainThread" if thread_id == pid else f"thread {thread_id}")


def _stack(text: str) -> Stack:
    return tuple(map(read_frame, text.split(";"))) if text else ()
