"""What does a notice of the monitoring say to people? The same words in logs, chats and terminals.

Plain text: escaping for a format is for those who write it. What bots and users chose (names, log
lines, summaries) is tamed here, so that it can't act or pretend to be another line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Snapshot,
    Told,
    TroubleNotice,
)
from perfkit.units import format_mib, format_moment, format_ms, format_percent
from perfkit.untrusted import one_line

_MIB = 2**20
_LONGEST_LINE = 500
_UP = "perfkit_bot_up"
_CPU = "perfkit_bot_cpu_seconds_total"
_MEMORY = "perfkit_bot_resident_memory_bytes"
_LIMIT = "perfkit_bot_memory_limit_bytes"
_PROCESSES = "perfkit_bot_processes"
_RESPONSE = "perfkit_response_p95_seconds"
_HOST_CPU = "perfkit_host_cpu_ratio"
_HOST_MEMORY = "perfkit_host_memory_used_bytes"
_HOST_ALL_MEMORY = "perfkit_host_memory_bytes"


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a message."""

    name: str
    value: str


def headline(notice: Notice) -> str:
    """The one line that must not be missed."""
    bot = one_line(notice.bot, 100)
    match notice:
        case AlertNotice():
            what = one_line(notice.summary or notice.rule, _LONGEST_LINE)
            state = "FIRING" if notice.told is Told.FIRING else "resolved"
            return f"{state}: {bot}: {what} ({one_line(notice.severity, 20)})"
        case EndedNotice():
            return f"ENDED: {bot} (process {notice.pid}): {one_line(notice.how)}"
        case BackNotice():
            return f"back: {bot} runs as process {notice.pid}"
        case TroubleNotice():
            state = "trouble over" if notice.over else "TROUBLE"
            part, what = one_line(notice.part, 50), one_line(notice.what, _LONGEST_LINE)
            return f"{state}: {bot}: {part}: {what}"
        case _:
            assert_never(notice)


def facts(notice: Notice, recent: Sequence[Snapshot] = ()) -> tuple[Fact, ...]:
    """What stands below the headline; ``recent`` are the last looks at the bot, oldest first."""
    match notice:
        case AlertNotice():
            return (*_about_alert(notice), *last_numbers(recent))
        case EndedNotice():
            return (Fact("at", format_moment(notice.at_ms)), *last_numbers(notice.last))
        case BackNotice() | TroubleNotice():
            return (Fact("at", format_moment(notice.at_ms)),)
        case _:
            assert_never(notice)


def log_lines(notice: Notice) -> tuple[str, ...]:
    """The last lines of a bot that has ended; of other notices none."""
    lines = notice.log_lines if isinstance(notice, EndedNotice) else ()
    return tuple(one_line(line, _LONGEST_LINE) for line in lines)


def notice_line(notice: Notice, recent: Sequence[Snapshot] = ()) -> str:
    """All of it on one line, whatever it holds, but for the lines of a log."""
    told = [f"{fact.name} {fact.value}" for fact in facts(notice, recent) if fact.name != "at"]
    lines = len(log_lines(notice))
    if lines:
        told.append(f"last of {lines} log lines: {log_lines(notice)[-1]}")
    return "; ".join((headline(notice), *told))


def notice_text(notice: Notice, recent: Sequence[Snapshot] = ()) -> str:
    """All of it, over several lines."""
    told = [f"  {fact.name}: {fact.value}" for fact in facts(notice, recent)]
    lines = log_lines(notice)
    if lines:
        told += ["  last lines of its log:", *(f"    {line}" for line in lines)]
    return "\n".join((headline(notice), *told))


def last_numbers(recent: Sequence[Snapshot]) -> tuple[Fact, ...]:
    """What the bot used when it was last seen; what isn't known is not there."""
    seen = [each for each in recent if each.values and each.values.get(_UP) != 0]
    if not seen:
        return ()
    values = seen[-1].values
    found = [
        Fact("CPU", _cpu(seen)),
        Fact("memory", _memory(values.get(_MEMORY), values.get(_LIMIT))),
        Fact("processes", _count(values.get(_PROCESSES))),
        Fact("p95", _seconds(values.get(_RESPONSE))),
        Fact("host CPU", _share(values.get(_HOST_CPU))),
        Fact("host memory", _memory(values.get(_HOST_MEMORY), values.get(_HOST_ALL_MEMORY))),
    ]
    return tuple(fact for fact in found if fact.value)


def _about_alert(notice: AlertNotice) -> tuple[Fact, ...]:
    firing = notice.told is Told.FIRING
    lasted_ms = max(notice.at_ms - notice.since_ms, 0)
    value = one_line(notice.reading, 100) or f"{notice.value:.4g}"
    return (
        Fact("rule", one_line(notice.rule, 100)),
        Fact("value" if firing else "last value", value),
        Fact("condition", one_line(notice.condition, _LONGEST_LINE)),
        Fact("since", f"{format_moment(notice.since_ms)} ({format_ms(lasted_ms)})"),
        Fact("at", format_moment(notice.at_ms)),
    )


def _cpu(seen: Sequence[Snapshot]) -> str:
    """Of one core, over all that was seen."""
    known = [(each.at_ms, each.values[_CPU]) for each in seen if _CPU in each.values]
    if len(known) < 2 or known[-1][0] <= known[0][0] or known[-1][1] < known[0][1]:
        return ""
    (began_ms, before_s), (ended_ms, after_s) = known[0], known[-1]
    share = (after_s - before_s) * 1000 / (ended_ms - began_ms)
    return f"{format_percent(share)} of a core"


def _memory(used: float | None, limit: float | None) -> str:
    if used is None:
        return ""
    of = f" of {format_mib(limit / _MIB)}" if limit else ""
    return format_mib(used / _MIB) + of


def _count(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else format_ms(value * 1000)


def _share(value: float | None) -> str:
    return "" if value is None else format_percent(value)
