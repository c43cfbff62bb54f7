"""How are durations, sizes, shares and moments read from and written for people?"""

import re
from datetime import UTC, datetime

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµ%]*)\s*\Z")

_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3,
    "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0,
}  # fmt: skip
_PERIODS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)
_BYTES = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9,
    "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip


def parse_duration(text: str) -> float:
    """Seconds, from ``1.5s``, ``800ms``, ``5min`` or ``1h``; a bare number counts as seconds.

    Raises ValueError with a sentence that says what was expected.
    """
    return _parse(text, {"": 1.0, **_SECONDS}, "a duration such as 1.5s, 800ms or 5min")


def parse_size(text: str) -> int:
    """Bytes, from ``512MiB``, ``1.5GB`` or ``100kB``; a bare number counts as bytes."""
    return round(_parse(text, {"": 1, **_BYTES}, "a size such as 512MiB", fold=True))


def parse_share(text: str) -> float:
    """A share between 0 and 1, from ``99%`` or ``0.99``."""
    share = _parse(text, {"": 1.0, "%": 0.01}, "a share such as 99% or 0.99")
    if share > 1:
        raise ValueError(f"{text.strip()!r} is more than all: a share is at most 100%")
    return share


def parse_rate(text: str) -> float:
    """Events per second, from ``20/s``, ``600/min`` or ``7200/h``; a bare number: per second."""
    amount, slash, unit = text.partition("/")
    seconds = _PERIODS.get(unit.strip()) if slash else 1.0
    if seconds is None or not _PLAIN.fullmatch(amount.strip()):
        raise ValueError(f"{text.strip()!r} is not a rate such as 20/s or 600/min")
    return float(amount) / seconds


def _parse(text: str, units: dict[str, float], expected: str, *, fold: bool = False) -> float:
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(f"{text.strip()!r} is not {expected}")
    number, unit = match.groups()
    factor = units.get(unit.lower() if fold else unit)
    if factor is None:
        raise ValueError(f"{text.strip()!r} is not {expected}")
    return float(number) * factor


def format_ms(milliseconds: float) -> str:
    """A duration as people read it: ``0.8 ms``, ``35 ms``, ``1.24 s``, ``2 min 05 s``."""
    # each bound is where rounding reaches it: 999.6 ms is 1.00 s, not 1000 ms
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if milliseconds < 59_995:
        return f"{milliseconds / 1000:.2f} s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {seconds:02d} s"


def format_moment(at_ms: int) -> str:
    """A moment of the calendar as ISO 8601 has it, in UTC: ``2026-11-21T03:30:05.250Z``."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def format_mib(mib: float) -> str:
    """Memory as people read it: ``85 MiB``, ``1.5 GiB``."""
    return f"{mib / 1024:.1f} GiB" if mib >= 1023.5 else f"{mib:.0f} MiB"


def format_percent(share: float) -> str:
    """A share between 0 and 1 as percent: ``0.4 %``, ``99.8 %``, ``100 %``; never rounds to 100."""
    percent = share * 100
    if percent in {0, 100}:
        return f"{percent:.0f} %"
    text = f"{percent:.1f} %"
    return "99.9 %" if text == "100.0 %" and percent < 100 else text
