"""Adds to run folders what py-spy would have recorded, for the tests of what reads it."""

import gzip
import json
from pathlib import Path

from perfkit.formats import traces
from perfkit.model.stacks import TraceNote
from perfkit.profilers.tree import TRACES

NOTE = TraceNote(7, "pyspy-7.trace.json.gz", 1_000_000_000, 100)


def _event(kind: str, name: str, at_us: int, file: str) -> dict:
    args = {"filename": file, "line": 3}
    return {
        "args": args,
        "cat": "py-spy",
        "name": name,
        "ph": kind,
        "pid": 7,
        "tid": 1,
        "ts": at_us,
    }


def record(run: Path, **milliseconds: int) -> Path:
    """Functions that ran one after the other, each for so long."""
    thread = "thread (7): MainThread"
    events, at_us = [_event("B", thread, 0, "")], 0
    for name, length in milliseconds.items():
        events.append(_event("B", name, at_us, "/srv/bot/bot.py"))
        at_us += length * 1000
        events.append(_event("E", name, at_us, "/srv/bot/bot.py"))
    events.append(_event("E", thread, at_us, ""))
    (run / TRACES).write_bytes(traces.encode((NOTE,)))
    (run / NOTE.file).write_bytes(gzip.compress(json.dumps(events).encode()))
    return run
