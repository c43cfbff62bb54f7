"""How is what a profile counted written for people?"""

from perfkit.model.profiles import Unit
from perfkit.report.wording import seconds
from perfkit.units import format_ms

_BYTES = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))


def amount(value: float, unit: Unit) -> str:
    """``1,204 samples``, ``3.21 s``, ``12 ms``, ``4.5 MiB``."""
    match unit:
        case Unit.SAMPLES:
            count = f"{value:,.0f}" if value >= 100 or not value % 1 else f"{value:.1f}"
            return f"{count} sample" if value == 1 else f"{count} samples"
        case Unit.SECONDS:
            return duration(value)
        case Unit.BYTES:
            return _size(value)


def duration(value_s: float) -> str:
    """``3.21 s``, ``12 ms``, ``45 µs``: short ones are not rounded to nothing."""
    if value_s >= 0.0995:
        return seconds(value_s)
    if value_s >= 0.00005 or not value_s:
        return format_ms(value_s * 1000)
    return f"{value_s * 1e6:.1f} µs"


def _size(value: float) -> str:
    for factor, name in _BYTES:
        if value >= factor:
            return f"{value / factor:,.1f} {name}"
    return f"{value:,.0f} B"
