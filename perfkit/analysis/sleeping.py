"""Which lines only sleep? Told by their source: ``time.sleep`` is C, so no profiler shows the call.

A sleep of a few milliseconds by turns with work is too short to be told by the kernel's count.
"""

import re

from perfkit.analysis.callwords import Sources

Line = tuple[str, int]
"""File and number."""

_SLEEPS = re.compile(r"(?:\btime\.|(?<![\w.]))sleep\(")
_ASYNC = re.compile(r"\bawait\b|\bdef\b")
"""An awaited sleep is not on the stack while it lasts; a definition is no call."""


def sleeping_lines(sources: Sources) -> frozenset[Line]:
    """Those of these lines in which a thread that is there, and not deeper, sleeps."""
    return frozenset(
        line
        for line, source in sources.items()
        if _SLEEPS.search(source.text) and not _ASYNC.search(source.text)
    )
