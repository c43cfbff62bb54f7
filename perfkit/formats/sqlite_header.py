"""What do the first 100 bytes of an SQLite file tell? Source: sqlite.org/fileformat.html, §1.3."""

import struct
from dataclasses import dataclass

LENGTH = 100
_MAGIC = b"SQLite format 3\0"
_WAL = 2


@dataclass(frozen=True, slots=True)
class SqliteHeader:
    """What is of interest to who watches the file."""

    page_bytes: int
    free_pages: int
    """That hold nothing, and are used before the file grows."""
    wal: bool
    """Written by way of a log beside it."""


def read_sqlite_header(data: bytes) -> SqliteHeader:
    """Raises ValueError if this is no SQLite file, or one that is encrypted."""
    if len(data) < LENGTH or not data.startswith(_MAGIC):
        raise ValueError("it is no SQLite database, or an encrypted one")
    page_bytes, written_by = struct.unpack_from(">HB", data, 16)
    (free_pages,) = struct.unpack_from(">I", data, 36)
    return SqliteHeader(65536 if page_bytes == 1 else page_bytes, free_pages, written_by == _WAL)
