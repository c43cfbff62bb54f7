"""What does a student know before its first step? Constants, and a row of each table of data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from perfkit.formats.tables import Table
from perfkit.formats.yaml_place import Place

ReadVariable = Callable[[str], str | None]
"""The value of this environment variable; None if there is none."""


def no_variable(_name: str) -> str | None:
    """What the environment has where only the scenario's form matters."""
    return None


class Order(StrEnum):
    """Which row a student gets each time it starts."""

    SEQUENTIAL = "sequential"
    """The next one, by the order of all starts; after the last one the first again."""
    RANDOM = "random"
    UNIQUE = "unique"
    """The first student the first row, and so on: no two share one."""


@dataclass(frozen=True, slots=True)
class Data:
    """A table whose columns become variables."""

    table: Table
    order: Order
    place: Place
    """Where the scenario names it."""


@dataclass(frozen=True, slots=True)
class Given:
    """All a scenario gives its students."""

    constants: tuple[tuple[str, str], ...] = ()
    data: tuple[Data, ...] = ()
    secrets: tuple[str, ...] = ()
    """Values out of the environment: masked wherever a conversation is shown."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every variable that has a value from the start."""
        columns = (column for each in self.data for column in each.table.columns)
        return (*(name for name, _ in self.constants), *columns)

    @property
    def most_rows(self) -> int | None:
        """How many students can have a row of their own; None: nothing is theirs alone."""
        unique = (each for each in self.data if each.order is Order.UNIQUE)
        return min((len(each.table.rows) for each in unique), default=None)

    def check_rows(self, students: int) -> None:
        """Raise DocumentError if a table has no row of its own for each of so many students."""
        for each in self.data:
            rows = len(each.table.rows)
            if each.order is Order.UNIQUE and rows < students:
                raise each.place.error(
                    f"expected a row of its own for each of {students:,} students,"
                    f" found {rows:,} {'row' if rows == 1 else 'rows'}"
                )


NOTHING_GIVEN = Given()
