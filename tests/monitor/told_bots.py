"""Bots as a sink is shown them."""

from perfkit.clock import SystemClock
from perfkit.model.histogram import Histogram
from perfkit.model.monitoring import Snapshot, StandingAlert

BUILD = (("version", "1.2.3"),)


class FakeClock(SystemClock):
    """Stands where it was put."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def now_ns(self) -> int:
        return round(self.now_s * 1e9)


def look(
    bot: str = "shop",
    *,
    times_s: tuple[float, ...] | None = None,
    firing: dict[str, bool] | None = None,
    at_ms: int = 1_700_000_000_000,
    **values: float,
) -> Snapshot:
    """A snapshot; values by series name without ``perfkit_``."""
    return Snapshot(
        bot=bot,
        at_ms=at_ms,
        values={f"perfkit_{name}": value for name, value in values.items()},
        alerts=tuple(
            StandingAlert(rule, "warning", "firing" if fires else "pending", 0, 1.0, "x > 1")
            for rule, fires in (firing or {}).items()
        ),
        response=None
        if times_s is None
        else Histogram.of(round(each * 1e6) for each in times_s).freeze(),
    )
