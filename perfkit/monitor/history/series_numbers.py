"""Which number stands for a series in the rows of the history?"""

import sqlite3

from perfkit.masking import encodable
from perfkit.model.series import Kind, find_series
from perfkit.monitor.history.store import sql

MOST_SERIES = 500
"""Of all bots together. More are not kept: what a bot tells of itself may be of any number."""


def kind_of(name: str) -> Kind:
    """A counter or a gauge; of a series that perfkit doesn't know, its name tells."""
    series = find_series(name)
    if series is not None:
        return series.kind
    return Kind.COUNTER if name.endswith("_total") else Kind.GAUGE


class SeriesNumbers:
    """The numbers that a store has given to series, and gives to new ones."""

    __slots__ = ("_connection", "_numbers", "counters")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int | None] = {}
        self.counters: set[int] = set()
        """The numbers of those that are counters."""
        self._read()

    def number(self, name: str) -> int | None:
        """The number of the series, given to it now if it is new; None where there are too many."""
        if name not in self._numbers:
            if len(self._numbers) < MOST_SERIES:
                row = (encodable(name), kind_of(name) is Kind.COUNTER)
                self._connection.execute(sql("insert_series"), row)
                self._read()  # another monitor may have added some
            self._numbers.setdefault(name, None)
        return self._numbers[name]

    def _read(self) -> None:
        for name, number, counter in self._connection.execute(sql("select_series")):
            self._numbers[name] = number
            if counter:
                self.counters.add(number)
