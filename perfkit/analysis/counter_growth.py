"""By how much did each counter grow from one look at a bot to the next, restarts allowed for?

The history keeps growth, not totals: growth can be added up over any stretch of time, whatever
happened to bot, monitor or calendar between.
"""

from collections.abc import Mapping

from perfkit.model.history import Growth, Total


class Growths:
    """Takes the counters of each look, by number. ``totals``: as they stood before the first."""

    __slots__ = ("_totals",)

    def __init__(self, totals: Mapping[int, Total]) -> None:
        self._totals = dict(totals)

    @property
    def totals(self) -> Mapping[int, Total]:
        """All counters as they stand."""
        return self._totals

    def add(self, values: Mapping[int, float], at_ms: int) -> dict[int, Growth]:
        """The growth of each counter; it is not there where it isn't known.

        ``at_ms`` may be of any clock that goes forward; where it went back, nothing is known.
        """
        grown: dict[int, Growth] = {}
        for series, value in values.items():
            before = self._totals.get(series)
            self._totals[series] = Total(value, at_ms)
            amount = None if before is None else _grown(before, value)
            if before is not None and amount is not None and at_ms > before.at_ms:
                grown[series] = Growth(amount, at_ms - before.at_ms)
        return grown


def _grown(before: Total, value: float) -> float | None:
    """As Prometheus: a counter that fell began again at zero.

    Not so if it fell while no monitor watched. The new monitor's first total may leave out what
    processes used that ended in between: a fall by little, of which Prometheus' rule would make a
    growth by all that the bot ever used, within a second.
    """
    if value >= before.value:
        return value - before.value
    return None if before.earlier else value
