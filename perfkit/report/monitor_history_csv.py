"""What does a spreadsheet read of bots' past? A line for each series and step of time."""

from collections.abc import Iterator
from datetime import UTC, datetime

from perfkit.model.history import HistoryPoint, ResponsePoint
from perfkit.model.history_report import BotHistory, HistoryReport
from perfkit.model.series import RESPONSE_SECONDS
from perfkit.report.csv_report import write_csv

_COLUMNS = (
    "time", "bot", "series", "step_s", "count",
    "mean", "min", "max", "last", "increase", "p50", "p95", "p99",
)  # fmt: skip


def write_history_csv(report: HistoryReport) -> str:
    """Values in the units of the series; of a counter per second, but for ``increase``.

    Percentiles are only of response times: they can't be had of means.
    """
    return write_csv(_COLUMNS, (row for bot in report.bots for row in _rows(bot)))


def _rows(bot: BotHistory) -> Iterator[tuple[object, ...]]:
    for one in bot.series:
        step_s = one.history.step_ms / 1000
        for point in one.history.points:
            name = (bot.span.name, one.history.name, step_s)
            yield (_time(point.at_ms), *name, *_numbers(point))
    for answered in bot.response.points:
        name = (bot.span.name, RESPONSE_SECONDS.name, bot.response.step_ms / 1000)
        yield (_time(answered.at_ms), *name, *_times(answered))


def _numbers(point: HistoryPoint) -> tuple[object, ...]:
    increase = "" if point.increase is None else point.increase
    return (point.count, point.mean, point.low, point.high, point.last, increase, "", "", "")


def _times(point: ResponsePoint) -> tuple[object, ...]:
    return (
        point.count, point.mean_s, "", point.max_s, "", "",
        point.p50_s, point.p95_s, point.p99_s,
    )  # fmt: skip


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
