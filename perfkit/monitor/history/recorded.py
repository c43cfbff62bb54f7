"""What does the writer remember of a bot from one look to the next?"""

from collections.abc import Mapping

from perfkit.analysis.counter_growth import Growths
from perfkit.model.history import Growth, Total
from perfkit.model.monitoring import Snapshot

_NS_PER_MS = 1_000_000


class Recorded:
    """A bot that is being recorded. ``totals``: its counters, by number, as the store has them."""

    __slots__ = ("_growths", "_zero_ms", "at_ms", "id", "open_minute_ms")

    def __init__(self, bot: int, totals: Mapping[int, Total], open_minute_ms: int | None) -> None:
        self.id = bot
        self.open_minute_ms = open_minute_ms
        """The minute that is not rolled up yet; None: there has been no look."""
        self.at_ms = 0
        """The last look, by the clock of the totals; 0: there was none yet."""
        self._growths = Growths(totals)
        self._zero_ms: int | None = None

    def look(
        self, snapshot: Snapshot, counters: Mapping[int, float]
    ) -> tuple[int, dict[int, Growth]]:
        """Milliseconds since the look before (0: there was none), and how the counters grew."""
        at_ms = self._time_of(snapshot)
        elapsed_ms = max(0, at_ms - self.at_ms) if self.at_ms else 0
        self.at_ms = at_ms
        return elapsed_ms, self._growths.add(counters, at_ms)

    @property
    def totals(self) -> Mapping[int, Total]:
        """The counters as they stand."""
        return self._growths.totals

    def _time_of(self, snapshot: Snapshot) -> int:
        """The calendar as it was at the first look, going on as the steady clock does.

        Somebody may set the calendar while the monitor runs; growth goes on all the same.
        """
        if snapshot.moment is None:
            return snapshot.at_ms
        steady_ms = snapshot.moment.at_ns // _NS_PER_MS
        if self._zero_ms is None:
            self._zero_ms = snapshot.at_ms - steady_ms
        return self._zero_ms + steady_ms
