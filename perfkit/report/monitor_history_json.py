"""What does a program read of a bot's past? The whole report, points included."""

import msgspec

from perfkit.model.history_report import HistoryReport

SCHEMA = 1


class _Document(msgspec.Struct):
    schema: int
    history: HistoryReport


def write_history_json(report: HistoryReport) -> str:
    """Indented JSON with a line break at its end. Times are milliseconds since 1970, values in the
    units of the series, counters' values per second. NaN becomes ``null``.
    """
    document = _Document(SCHEMA, report)
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
