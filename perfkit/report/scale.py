"""Where on a chart does a value go, and which values are written beside it?"""

import math
from dataclasses import dataclass

WIDTH = 4000
"""A plot's width in its own units; the browser stretches it to the page's."""
HEIGHT = 1000

_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
_TIME_TICKS = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from zero."""

    top: float
    """The value at its far end."""
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """How far along the scale a value is: 0 at zero, 1 at the top, more beyond it."""
        return value / self.top


def value_scale(highest: float, *, whole: bool = False) -> Scale:
    """A scale that ends on a round number, with three to five round ticks above zero.

    ``whole``: of things that are counted, so no tick between whole numbers.
    """
    step = _round_up(highest / 4) if highest > 0 else 0.25
    if whole:
        step = max(1.0, 2.0 if step == 2.5 else step)
    count = max(1, math.ceil(highest / step - 1e-9))
    return Scale(count * step, tuple(index * step for index in range(count + 1)))


def _round_up(value: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below the value."""
    power: float = 10.0 ** math.floor(math.log10(value))
    for factor in (1.0, 2.0, 2.5, 5.0):
        if factor * power >= value * (1 - 1e-9):
            return factor * power
    return 10 * power


def time_scale(end_s: float) -> Scale:
    """The time axis: ends where the run ends, at most ten ticks after zero at times people use."""
    end_s = max(end_s, 1.0)
    step = next((s for s in _TIME_STEPS_S if end_s / s <= _TIME_TICKS), _TIME_STEPS_S[-1])
    return Scale(end_s, tuple(float(t) for t in range(0, math.floor(end_s) + 1, step)))


def time_label(at_s: float) -> str:
    """A moment of the run: ``0:05``, ``12:30``, ``1:02:00``."""
    minutes, second = divmod(round(at_s), 60)
    if minutes < 60:
        return f"{minutes}:{second:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
