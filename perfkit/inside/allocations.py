"""Which lines allocate what stays? tracemalloc for some seconds, started and stopped here.

What is alive at the end and was allocated after the first third is told by file and line. While it
runs, a saturated process does a sixth to a fifth of its work: every allocation is noted.

Needs nothing but the standard library; it is put into a process as text, after ``telling``.
"""

import time
import tracemalloc

MOST_LINES = 500
OURS = "<perfkit>"
BEFORE = 1 / 3
"""Of the time, before the first snapshot: what comes and goes all the time is there."""


def trace(teller: "Teller", seconds: float) -> None:
    """Trace for so many seconds, tell the difference. RuntimeError if the bot does so itself."""
    if tracemalloc.is_tracing():
        raise RuntimeError("tracemalloc is in use already: the process traces its own memory")
    tracemalloc.start(1)
    try:
        going_on = teller.wait(seconds * BEFORE)
        began_ns = time.monotonic_ns()
        first = by_line()
        if going_on:
            teller.wait(seconds * (1 - BEFORE))
        last = by_line()
        overhead = tracemalloc.get_tracemalloc_memory()
    finally:
        tracemalloc.stop()
    rows = [
        _row(place, then, first.get(place, (0, 0)))
        for place, then in last.items()
        if place[0] != OURS
    ]
    rows.sort(key=lambda row: -row["grew_bytes"])
    teller.tell({
        "seconds": (time.monotonic_ns() - began_ns) / 1e9,
        "overhead_bytes": overhead,
        "lines": [row for row in rows[:MOST_LINES] if row["grew_bytes"] > 0],
    })  # fmt: skip


def _row(place: "tuple[str, int]", then: "tuple[int, int]", before: "tuple[int, int]") -> "Row":
    return {
        "file": place[0],
        "line": place[1],
        "bytes": then[0],
        "count": then[1],
        "grew_bytes": then[0] - before[0],
        "grew": then[1] - before[1],
    }


def by_line() -> "Lines":
    """Bytes and blocks that are alive now, by the line that allocated them."""
    lines: Lines = {}
    for _, size, frames, *_rest in tracemalloc.take_snapshot().traces._traces:  # type: ignore[attr-defined]
        total, count = lines.get(frames[0], (0, 0))
        lines[frames[0]] = total + size, count + 1
    return lines


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from typing import Any

    from .telling import Teller

    Row = dict[str, Any]
    Lines = dict[tuple[str, int], tuple[int, int]]
