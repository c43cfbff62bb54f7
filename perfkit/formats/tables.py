"""Rows of data out of CSV or JSON files, each value as the text that stands there."""

import csv
import io
import json
from dataclasses import dataclass

LARGEST_TABLE = 64 * 2**20
"""Bytes of a file, which is kept in memory as a whole."""
MOST_ROWS = 1_000_000
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and at least one row; every row has a value for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class TableError(ValueError):
    """A file that holds no table. ``line`` counts from 1; for JSON it is 1 where it isn't known."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def read_table(content: bytes, name: str) -> Table:
    """The table in a file; names that end in ``.json`` are JSON, all others CSV.

    Raises TableError.
    """
    if len(content) > LARGEST_TABLE:
        raise TableError(1, f"larger than {LARGEST_TABLE // 2**20} MiB")
    text = _decode(content)
    if "\0" in text:
        raise TableError(text.count("\n", 0, text.index("\0")) + 1, "holds a NUL byte: no text")
    table = _from_json(text) if name.lower().endswith(".json") else _from_csv(text)
    if not table.rows:
        raise TableError(1, "holds no row of data")
    if len(table.rows) > MOST_ROWS:
        raise TableError(1, f"holds more than {MOST_ROWS:,} rows")
    return table


def _decode(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise TableError(1, "not UTF-8 but UTF-16 text: save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(line, "not UTF-8 text: save it as UTF-8") from None


def _from_csv(text: str) -> Table:
    """The first line names the columns; they are parted as most often there: by , ; or a tab."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = _columns(tuple(column.strip() for column in next(reader, [])))
        rows = [(reader.line_num, tuple(row)) for row in reader if row]
    except csv.Error as error:
        raise TableError(max(1, reader.line_num), f"not CSV: {error}") from None
    for line, row in rows:
        if len(row) != len(names):
            problem = f"expected {len(names)} values as in the first line, found {len(row)}"
            raise TableError(line, problem)
    return Table(names, tuple(row for _, row in rows))


def _from_json(text: str) -> Table:
    """A list of objects that all have the same keys."""
    try:
        # numbers stay the text they are: 007.50 would else become 7.5
        read = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise TableError(error.lineno, f"not JSON: {error.msg}") from None
    except RecursionError:
        raise TableError(1, "not a table: nested too deep") from None
    if not isinstance(read, list) or not all(isinstance(row, dict) for row in read):
        raise TableError(1, 'expected a list of objects such as [{"name": "Anna"}]')
    names = _columns(tuple(read[0])) if read else ()
    return Table(names, tuple(_json_row(row, number, names) for number, row in enumerate(read)))


def _json_row(row: dict[str, object], number: int, names: tuple[str, ...]) -> tuple[str, ...]:
    if row.keys() != set(names):
        found = ", ".join(row) or "nothing"
        problem = f"object [{number}] has other keys than the first one: {found[:200]}"
        raise TableError(1, problem)
    return tuple(_json_value(row[name], number, name) for name in names)


def _json_value(value: object, number: int, name: str) -> str:
    match value:
        case str():
            if any("\ud800" <= char <= "\udfff" for char in value):
                raise TableError(1, f"object [{number}]: {name} holds half a character")
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case _:
            problem = f"object [{number}]: {name} is a list or an object, not a text or number"
            raise TableError(1, problem)


def _columns(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise TableError(1, "expected the names of the columns in the first line")
    for name in names:
        if not (name.isidentifier() and name.isascii()):
            problem = f"the column {name[:40]!r} can't name a variable (letters, digits and _)"
            raise TableError(1, problem)
        if names.count(name) > 1:
            raise TableError(1, f"the column {name!r} stands there twice")
    return names
