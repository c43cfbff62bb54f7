"""Which values do a student's variables have as it starts?"""

from itertools import count
from typing import assert_never

from perfkit.load.scenario.given import Given, Order
from perfkit.load.scenario.lots import Lots


class Feeder:
    """Hands out what is given. One for all students of a run: they share the next row."""

    __slots__ = ("_constants", "_tables", "secrets")

    def __init__(self, given: Given) -> None:
        self.secrets = given.secrets
        self._constants = dict(given.constants)
        self._tables = tuple((each, count()) for each in given.data)

    def fill(self, values: dict[str, str], student: int, lots: Lots) -> None:
        """A student starts: its variables get their values."""
        values.update(self._constants)
        for data, starts in self._tables:
            rows = data.table.rows
            match data.order:
                case Order.SEQUENTIAL:
                    row = rows[next(starts) % len(rows)]
                case Order.RANDOM:
                    row = rows[int(lots.random() * len(rows))]
                case Order.UNIQUE:
                    row = rows[(student - 1) % len(rows)]
                case _:
                    assert_never(data.order)
            values.update(zip(data.table.columns, row, strict=True))
