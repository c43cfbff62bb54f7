"""Which words do all renderers use for the same value? Whole sentences are in ``sentences``."""

from collections.abc import Callable

from perfkit.model.stacks import HotFunction
from perfkit.model.summary import ObjectiveResult, Percentiles, StageNumbers, Summary
from perfkit.units import format_mib, format_ms, format_percent

NOTHING = "\N{EN DASH}"
"""Stands where a value is missing."""


def plural(count: int, noun: str) -> str:
    """``1 student``, ``1,250 students``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def milliseconds(value: float | None) -> str:
    """A duration that may not be known: None, or the 0 of ``Percentiles`` of nothing."""
    return format_ms(value) if value else NOTHING


def rate(per_second: float) -> str:
    """Events per second: ``0.4/s``, ``25.6/s``, ``1,204/s``."""
    return f"{per_second:,.1f}/s" if per_second < 100 else f"{per_second:,.0f}/s"


def level(stage: StageNumbers) -> str:
    """A stage's load: ``50 students``, ``20.0/s``."""
    return rate(stage.level) if stage.unit == "/s" else plural(round(stage.level), "student")


def stage_name(stage: StageNumbers) -> str:
    """A stage's name, and what it is there for."""
    if stage.light:
        return f"{stage.name} (light)"
    return f"{stage.name} (full)" if stage.full else stage.name


def cpu(percent: float) -> str:
    """CPU time per time, 100 % being one core: ``0.4 %``, ``87 %``, ``143 %``."""
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def seconds(value: float) -> str:
    """Profiled time: ``0.04 s``, ``12.3 s``."""
    return f"{value:.2f} s" if value < 10 else f"{value:,.1f} s"


_UNITS: dict[str, Callable[[float], str]] = {
    "ms": format_ms,
    "s": lambda value: format_ms(value * 1000),
    "MiB": format_mib,
    "%": lambda value: format_percent(value / 100),
    "/s": rate,
    "students": lambda value: plural(round(value), "student"),
}


def measured(value: float | None, unit: str) -> str:
    """A value in its unit, as people read it."""
    if value is None:
        return NOTHING
    known = _UNITS.get(unit)
    return known(value) if known else f"{value:,.1f} {unit}".rstrip()


_OBJECTIVES = {
    "p50": "response time p50",
    "p90": "response time p90",
    "p95": "response time p95",
    "p99": "response time p99",
    "mean": "response time, mean",
    "max": "response time, max",
    "success": "success",
    "errors": "errors",
    "cpu": "{what}'s CPU, mean",
    "rss": "{what}'s memory, max",
}


def objective_name(objective: ObjectiveResult, what: str = "bot") -> str:
    """What an objective of a bot (or a server) is about; those of one step keep the words of the
    scenario.
    """
    return objective_words(objective.name, what)


def objective_words(name: str, what: str = "bot") -> str:
    """The same, from its name alone."""
    known = _OBJECTIVES.get(name)
    return name if known is None else known.format(what=what)


def margin(objective: ObjectiveResult) -> str:
    """How far from the bound: ``37 % to spare``, ``68 x the bound``; empty: not known."""
    percent = objective.margin_percent
    if percent is None or objective.ok is None:
        return ""
    if percent <= -1000:
        return f"{1 - percent / 100:,.0f} x the bound"
    return f"{abs(percent):,.0f} % {'to spare' if objective.ok else 'off'}"


def objective_word(objective: ObjectiveResult) -> str:
    """How an objective came out."""
    if objective.ok is None:
        return "not judged" if objective.applies else "not applicable"
    return "ok" if objective.ok else "missed"


def place(function: HotFunction) -> str:
    """Where a function is: its file as far as it tells something, and the line."""
    if not function.file:
        return "native code"
    line = f":{function.line}" if function.line else ""
    return short_path(function.file) + line


def short_path(path: str) -> str:
    """The end of a path: from the package on for libraries, else the last three parts."""
    for marker in ("site-packages/", "dist-packages/"):
        _, found, rest = path.rpartition(marker)
        if found:
            return rest
    return "/".join(path.split("/")[-3:])


def distributions(summary: Summary) -> tuple[tuple[str, Percentiles], ...]:
    """The load's distributions of durations, each with what it is called.

    Only a bot's replies have the last two, and only those that could be told apart.
    """
    load = summary.load
    if load is None:
        return ()
    parts = (("waiting for delivery", load.delivery_ms), ("in the bot", load.bot_ms))
    return (
        ("response time", load.response_ms),
        ("service time", load.service_ms),
        *((name, times) for name, times in parts if times.max),
    )
