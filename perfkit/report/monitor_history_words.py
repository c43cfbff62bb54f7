"""In which words are a bot's past and what was told of it written? For the terminal."""

from datetime import UTC, datetime
from typing import assert_never

from perfkit.model.history import NoticeKind, TimeRange
from perfkit.model.history_report import BotHistory, Episode, HistoryReport, SummedSeries
from perfkit.model.series import Kind, Unit
from perfkit.report import wording
from perfkit.units import format_mib, format_ms, format_percent
from perfkit.untrusted import one_line

MIB = 1024 * 1024
CPU = "perfkit_bot_cpu_seconds_total"
INTERACTIONS = "perfkit_interactions_total"
ERRORS = "perfkit_interaction_errors_total"
SHOWN = {
    CPU: "CPU",
    "perfkit_bot_resident_memory_bytes": "memory (RSS)",
    INTERACTIONS: "interactions",
    ERRORS: "errors",
    "perfkit_bot_processes": "processes",
    "perfkit_bot_open_fds": "open files",
    "perfkit_loop_stalled_seconds_total": "event loop stalled",
    "perfkit_host_cpu_ratio": "host's CPU",
    "perfkit_host_memory_used_bytes": "host's memory",
}
"""What is shown where no series is asked for, and under which name."""
_MOST_GAPS = 5


def moment(at_ms: int) -> str:
    """``2026-07-15 12:00:00Z``."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}Z"


def lasted(milliseconds: float) -> str:
    """``45 s``, ``12 min``, ``3 h 20 min``, ``4 d 2 h``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else ""]
    parts += [f"{minutes} min" if minutes else "", f"{seconds} s" if seconds else ""]
    return " ".join([part for part in parts if part][:2]) or "0 s"


def headline(report: HistoryReport) -> str:
    """Which bots, from when to when was asked."""
    asked = f"{moment(report.asked.from_ms)} to {moment(report.asked.to_ms)}"
    return f"{wording.plural(len(report.bots), 'bot')} in {report.store}, asked: {asked}"


def coverage_sentences(bot: BotHistory, asked: TimeRange) -> list[str]:
    """From when to when there is something, how much, and where there is nothing."""
    span, seen = bot.span, bot.coverage
    whole = f"{moment(span.first_ms)} to {moment(span.last_ms)}"
    if seen.first_ms is None or seen.last_ms is None:
        return [f"nothing was seen in this time; its history goes from {whole}"]
    first_ms = max(seen.first_ms, span.first_ms)
    there = f"{moment(first_ms)} to {moment(seen.last_ms)}"
    said = [f"{there}: {wording.plural(seen.looks, 'look')}"]
    if first_ms - asked.from_ms > 2 * seen.interval_ms and first_ms <= span.first_ms:
        said.append(f"nothing older is kept: {lasted(asked.to_ms - asked.from_ms)} were asked for")
    said += [
        f"gap: nothing was seen from {moment(gap.from_ms)} to {moment(gap.to_ms)} "
        f"({lasted(gap.to_ms - gap.from_ms)})"
        for gap in seen.gaps[:_MOST_GAPS]
    ]
    if len(seen.gaps) > _MOST_GAPS:
        said.append(f"and {wording.plural(len(seen.gaps) - _MOST_GAPS, 'shorter gap')}")
    return said


def usual_series(bot: BotHistory) -> list[SummedSeries]:
    """What is shown where no series is asked for: what a reader needs first."""
    seen = {one.history.name: one for one in bot.series if one.summary is not None}
    return [seen[name] for name in SHOWN if name in seen]


def label_of(name: str) -> str:
    """What a series is called in the table."""
    return SHOWN.get(name) or one_line(name.removeprefix("perfkit_"), 60)


def cells_of(one: SummedSeries) -> tuple[str, str, str, str, str]:
    """Mean, p95, most and last of a series, and by how much a counter grew."""
    summary = one.summary
    if summary is None:
        return ("not seen", "", "", "", "")
    values = (summary.mean, summary.p95, summary.high, summary.last)
    mean, p95, high, last = (_value(one, value) for value in values)
    grown = "" if summary.increase is None else _amount(summary.increase, one.history.unit)
    return mean, p95, high, last, grown


def _value(one: SummedSeries, value: float) -> str:
    """A gauge's value; a counter's rate."""
    unit, counter = one.history.unit, one.history.kind is Kind.COUNTER
    if counter and unit is Unit.SECONDS:
        return wording.cpu(value * 100)  # seconds per second: of one core, or of the time
    return f"{_amount(value, unit)}/s" if counter else _amount(value, unit)


def _amount(value: float, unit: Unit) -> str:
    match unit:
        case Unit.BYTES:
            return format_mib(value / MIB) if value >= MIB / 10 else f"{value:,.0f} B"
        case Unit.SECONDS:
            return format_ms(value * 1000)
        case Unit.RATIO:
            return format_percent(value)
        case Unit.COUNT:
            return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"


def response_sentence(bot: BotHistory) -> str:
    """``p50 0.3 s, p95 1.2 s, …``; empty where no response time is known."""
    whole = bot.response.whole
    if whole is None:
        return ""
    named = (("p50", whole.p50_s), ("p95", whole.p95_s), ("p99", whole.p99_s), ("max", whole.max_s))
    times = ", ".join(f"{name} {format_ms(value * 1000)}" for name, value in named)
    return f"response time: {times}; {wording.plural(whole.count, 'answer')}"


def episode_cells(episode: Episode) -> tuple[str, str, str, str]:
    """When, for how long, what, and in which words."""
    when = moment(episode.from_ms)
    if episode.to_ms is None:
        for_long = "not over" if episode.kind is not NoticeKind.BACK else ""
    else:
        for_long = lasted(episode.to_ms - episode.from_ms)
    match episode.kind:
        case NoticeKind.FIRING | NoticeKind.RESOLVED:
            what = f"{episode.severity} alert {episode.subject}".strip()
        case NoticeKind.ENDED:
            what = f"bot ended (process {episode.subject})"
        case NoticeKind.BACK:
            what, for_long = f"bot seen (process {episode.subject})", ""
        case NoticeKind.TROUBLE | NoticeKind.TROUBLE_OVER:
            what = f"perfkit's {episode.subject} in trouble"
        case _:
            assert_never(episode.kind)
    return when, for_long, what, episode.text
