"""``perfkit monitor history``: what was seen of a bot, hours or months ago?"""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import RESULTS, AsJson, Results, Store, read_duration
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from perfkit.model.history import TimeRange

Last = Annotated[
    str | None,
    typer.Option(
        "--last", metavar="TIME", help="So far back: 10min, 2h, 30d. [2h]", show_default=False
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="WHEN",
        help="Or from here on, UTC unless it says otherwise: 2026-07-15T12:00, 12:00 (today).",
        show_default=False,
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--to", metavar="WHEN", help="Up to here. [now]", show_default=False),
]
OfBot = Annotated[
    str | None,
    typer.Option("--bot", metavar="NAME", help="One bot. [all]", show_default=False),
]
Series = Annotated[
    list[str] | None,
    typer.Option(
        "--series",
        metavar="NAME",
        help="A series as in /metrics (perfkit_bot_threads); can be repeated. [the usual ones; "
        "--csv and --json: all]",
        show_default=False,
    ),
]
Step = Annotated[
    str | None,
    typer.Option(
        "--step",
        metavar="TIME",
        help="From one point to the next, at least. [so that there are at most 2880]",
        show_default=False,
    ),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print all points as CSV.")]
_MOST_POINTS = 1_000_000


def monitor_history(
    *,
    last: Last = None,
    from_: From = None,
    to: Until = None,
    bot: OfBot = None,
    series: Series = None,
    step: Step = None,
    store: Store = None,
    results: Results = RESULTS,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Show what was seen of bots: numbers over time, alerts that fired, gaps."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.monitor.history.store import STORE
    from perfkit.report.monitor_history_csv import write_history_csv
    from perfkit.report.monitor_history_json import write_history_json
    from perfkit.report.monitor_history_terminal import print_history
    from perfkit.workflows.monitor_history import HistoryRequest, read_history

    if as_csv and as_json:
        raise UsageError("give either --csv or --json")
    within = read_range(last, from_, to, SystemClock().wall())
    report = read_history(
        HistoryRequest(
            store=store or results / STORE,
            within=within,
            bot=bot,
            series=tuple(series or ()),
            step_ms=_step_ms(step, within),
        )
    )
    with to_reader():
        if as_json:
            typer.echo(write_history_json(report).encode(), nl=False)
        elif as_csv:
            typer.echo(write_history_csv(report).encode(), nl=False)
        else:
            print_history(report, results_console(), every_series=bool(series))


def read_range(last: str | None, from_: str | None, to: str | None, now: "datetime") -> "TimeRange":
    """The time that is asked for. Raises UsageError naming the option."""
    from perfkit.model.history import TimeRange

    if last is not None and from_ is not None:
        raise UsageError("give either --last or --from: both are a beginning")
    to_ms = _milliseconds(now) if to is None else _moment(to, "--to", now)
    if from_ is not None:
        from_ms = _moment(from_, "--from", now)
    else:
        from_ms = to_ms - round(1000 * (read_duration(last or "2h", "--last") or 0))
    if not 0 <= from_ms < to_ms:
        raise UsageError("the range ends before it begins, or begins before 1970")
    return TimeRange(from_ms, to_ms)


def _moment(text: str, option: str, now: "datetime") -> int:
    """Milliseconds since 1970 of a date and time, or of a time today; UTC unless it is told."""
    from datetime import UTC, datetime, time

    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.combine(now.date(), time.fromisoformat(text))
        except ValueError:
            raise UsageError(
                f"{option}: {text!r} is no time", advice="give 2026-07-15T12:00 or 12:00"
            ) from None
    return _milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _milliseconds(moment: "datetime") -> int:
    return round(moment.timestamp() * 1000)


def _step_ms(text: str | None, within: "TimeRange") -> int | None:
    seconds = read_duration(text, "--step")
    if seconds is None:
        return None
    step_ms = max(1, round(seconds * 1000))
    if (within.to_ms - within.from_ms) / step_ms > _MOST_POINTS:
        raise UsageError(f"--step: {text} would be more than {_MOST_POINTS:,} points a series")
    return step_ms
