"""Which of two ways to answer does whoever asks like better? From an HTTP ``Accept`` header."""

import re

_PART = re.compile(r"\s*([^\s;,]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)
LONGEST = 2000
"""Characters of the header that are looked at."""


def prefers(accept: str, media_type: str, other: str) -> bool:
    """Whether this media type is asked for by name, and ``other`` is not liked better.

    RFC 9110, section 12.5.1; that it can do with anything (``*/*``) is no wish for anything.
    """
    liked = _quality(accept, media_type)
    return liked > 0 and liked >= _quality(accept, other)


def _quality(accept: str, media_type: str) -> float:
    """The highest weight with which it is named, 0 to 1; 0: it is not."""
    best = 0.0
    for part in accept[:LONGEST].split(","):
        found = _PART.fullmatch(part)
        if found is not None and found[1].lower() == media_type:
            weight = _QUALITY.search(found[2])
            best = max(best, float(weight[1]) if weight else 1.0)
    return best
