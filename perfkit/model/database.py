"""Which database of the bot's is watched?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A PostgreSQL server and the database in it."""

    url: str
    """With its password: never shown."""
    shown: str
    """Without it."""


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file of SQLite's."""

    path: str


DatabaseAddress = PostgresAddress | SqliteAddress
