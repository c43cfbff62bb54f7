"""How does the history stay within its bounds, and its file with it?

A little at a time, once a minute: no transaction holds other monitors up for long.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, Bounds
from perfkit.monitor.history.store import pragma, sql

_STRETCHES = 24
"""At most so many are removed at a time."""
_VACUUMED_PAGES = 2048
"""So many at a time are given back to the file system: eight MiB."""
_SPARE_PAGES = 256
"""Empty pages that the file may keep: the next looks use them."""


@dataclass(frozen=True, slots=True)
class _Tier:
    oldest: str
    delete: str
    given: tuple[int, ...]
    stretch_ms: int
    """So much is removed in one transaction."""
    left_ms: int
    """So much stays even where the file is too large."""


_TIERS = (
    _Tier("select_oldest_look", "delete_looks", (), HOUR_MS, HOUR_MS),
    _Tier("select_oldest_rollup", "delete_rollups", (MINUTE_MS,), DAY_MS, DAY_MS),
    _Tier("select_oldest_rollup", "delete_rollups", (HOUR_MS,), 30 * DAY_MS, 30 * DAY_MS),
)
"""The finest first."""


def trim_by_age(connection: sqlite3.Connection, bounds: Bounds, now_ms: int) -> None:
    """Remove what is older than its bound."""
    kept = (bounds.seconds_ms, bounds.minutes_ms, bounds.hours_ms)
    for tier, kept_ms in zip(_TIERS, kept, strict=True):
        for _ in _removed(connection, tier, now_ms - kept_ms):
            pass


def trim_notices(connection: sqlite3.Connection, bounds: Bounds) -> None:
    """Keep the newest ones: by number, so whatever the calendar says."""
    connection.execute(sql("delete_notices"), (bounds.notices,))


def trim_by_size(connection: sqlite3.Connection, bounds: Bounds, now_ms: int) -> None:
    """Remove the oldest detail while there is more than the bound; give room back to the disk."""
    if _used_bytes(connection) > bounds.most_bytes:
        _shrink(connection, bounds.most_bytes, now_ms)
    spare = pragma(connection, "freelist_count") - _SPARE_PAGES
    if spare > 0:
        pages = min(spare, _VACUUMED_PAGES)
        # a row without columns a page, of which execute() would take the first and stop
        connection.executescript(f"PRAGMA incremental_vacuum({pages})")


def _shrink(connection: sqlite3.Connection, most_bytes: int, now_ms: int) -> None:
    """From the finest tier that has something to lose."""
    for tier in _TIERS:
        stretches = _removed(connection, tier, now_ms - tier.left_ms)
        if any(_used_bytes(connection) <= most_bytes for _ in stretches):
            return
        (oldest_ms,) = connection.execute(sql(tier.oldest), tier.given).fetchone()
        if oldest_ms is not None and oldest_ms < now_ms - tier.left_ms:
            return  # the rest of it a minute later


def _removed(connection: sqlite3.Connection, tier: _Tier, before_ms: int) -> Iterator[int]:
    """Remove stretch after stretch of what is older than that, up to a bound."""
    for _ in range(_STRETCHES):
        (oldest_ms,) = connection.execute(sql(tier.oldest), tier.given).fetchone()
        if oldest_ms is None or oldest_ms >= before_ms:
            return
        end_ms = min(before_ms, oldest_ms + tier.stretch_ms)
        connection.execute(sql(tier.delete), (*tier.given, end_ms))
        yield end_ms


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages = pragma(connection, "page_count") - pragma(connection, "freelist_count")
    return pages * pragma(connection, "page_size")
