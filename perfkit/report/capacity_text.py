"""What did a search for capacity find, in words and in rows that all renderers show?"""

from perfkit.model.capacity import Capacity, Level
from perfkit.model.summary import Summary
from perfkit.report import wording
from perfkit.report.wording import NOTHING, plural
from perfkit.units import format_mib, format_percent

TITLE = "Students against response time"
COLUMNS = ("students", "held", "throughput", "p50", "p95", "p99", "errors", "CPU", "memory")


def capacity_headline(summary: Summary, capacity: Capacity, what: str = "bot") -> str:
    """One sentence: how many ``what`` was loaded holds, and what breaks first."""
    if not capacity.levels:
        return "No number of students could be judged."
    if capacity.holds == 0:
        held = f"This {what} doesn't hold even {plural(capacity.levels[0].users, 'student')}"
    elif capacity.breaks_at is None:
        held = f"This {what} holds {capacity.holds:,} students or more"
    else:
        held = f"This {what} holds {plural(capacity.holds, 'student')}"
    within = " within your objectives" if summary.objectives else ""
    if not capacity.limited_by:
        return f"{held}{within}."
    first = wording.objective_words(capacity.limited_by, what)
    return f"{held}{within}; the first to break is {first}."


def capacity_sentences(capacity: Capacity) -> tuple[str, ...]:
    """What stands below the headline."""
    told = []
    if capacity.breaks_at is not None:
        why = f": {'; '.join(capacity.reasons)}" if capacity.reasons else ""
        told.append(f"With {plural(capacity.breaks_at, 'student')} it breaks{why}.")
    if capacity.knee is not None:
        told.append(f"From about {capacity.knee:,} students on, more of them get hardly more done.")
    if capacity.stopped is not None:
        told.append(f"The search ended before it was done: {capacity.stopped}.")
    return tuple(told)


def capacity_rows(capacity: Capacity) -> tuple[tuple[str, ...], ...]:
    """A row for each number of students, in the order of ``COLUMNS``."""
    return tuple(_row(level) for level in capacity.levels)


def _row(level: Level) -> tuple[str, ...]:
    held = "yes" if level.held else "no"
    return (
        f"{level.users:,}",
        held if level.probes == 1 else f"{held} ({level.probes} x)",
        wording.rate(level.throughput_per_s),
        wording.milliseconds(level.p50_ms),
        wording.milliseconds(level.p95_ms),
        wording.milliseconds(level.p99_ms),
        format_percent(level.error_rate),
        NOTHING if level.cpu_percent is None else wording.cpu(level.cpu_percent),
        NOTHING if level.rss_mib is None else format_mib(level.rss_mib),
    )
