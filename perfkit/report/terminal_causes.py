"""Why did it come to that, in the terminal: findings, errors, slow interactions, hot functions."""

from collections.abc import Sequence

from rich.text import Text

from perfkit.model.load import SlowInteraction
from perfkit.model.report import ErrorGroup, ProfileNumbers
from perfkit.model.stacks import HotFunction
from perfkit.model.summary import Finding, Summary
from perfkit.report import sentences, wording
from perfkit.report.scale import time_label
from perfkit.report.subject import Subject
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title
from perfkit.units import format_ms

SHOWN_ERRORS = 5
SHOWN_SLOWEST = 3
SHOWN_FUNCTIONS = 8


def findings(summary: Summary) -> list[Part]:
    """Every finding: what, where, its evidence, what to do."""
    return finding_parts(summary.findings)


def finding_parts(findings: Sequence[Finding]) -> list[Part]:
    """Likewise, of whatever they are."""
    parts: list[Part] = []
    for finding in findings:
        parts += [
            sentence(f"{finding.severity}: {finding.title}", style="bold"),
            *(sentence(line, indent=4) for line in (finding.location, *finding.evidence) if line),
            sentence(f"do: {finding.advice}", indent=4),
        ]
    return [title("Findings"), *parts] if parts else []


def errors(groups: Sequence[ErrorGroup]) -> list[Part]:
    """The errors there were most of."""
    if not groups:
        return []
    shown = groups[:SHOWN_ERRORS]
    lines = [part for group in shown for part in _error(group)]
    left = len(groups) - len(shown)
    more = [sentence(f"and {wording.plural(left, 'more kind')} in the report")] if left else []
    return [title("Errors"), *lines, *more]


def _error(group: ErrorGroup) -> list[Part]:
    """The error, and what one student saw instead of what it expected."""
    head = sentence(f"{group.count:,} x {group.error} (step {group.step})", style="red")
    notes = () if group.example is None else group.example.notes
    return [head, *(sentence(note, indent=6) for note in notes)]


def slowest(interactions: Sequence[SlowInteraction], subject: Subject) -> list[Part]:
    """The slowest interactions, and where their time went."""
    if not interactions:
        return []
    lines = [sentence(_slow(one, subject)) for one in interactions[:SHOWN_SLOWEST]]
    return [title("Slowest interactions"), *lines]


def _slow(one: SlowInteraction, subject: Subject) -> str:
    where = f"{one.step} ({subject.who} {one.student} at {time_label(one.at_s)}"
    parts = (
        f": delivery {wording.milliseconds(one.delivery_ms)}, "
        f"bot {wording.milliseconds(one.bot_ms)}"
    )
    return f"{format_ms(one.response_ms)} {where}{parts if subject.is_bot else ''})"


def functions(profile: ProfileNumbers | None) -> list[Part]:
    """Where the bot's time goes: functions by their own time on the CPU, then those waiting."""
    if profile is None:
        return []
    parts: list[Part] = [title("Hottest functions"), sentence(sentences.profile_sentence(profile))]
    if profile.hot:
        parts.append(_functions(profile.hot))
    if profile.blocking:
        parts += [title("Longest waiting"), _functions(profile.blocking)]
    return parts


def _functions(hot: Sequence[HotFunction]) -> Part:
    grid = columns()
    for name in ("CPU", "waiting"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("whose", no_wrap=True, max_width=9, overflow="ellipsis")
    grid.add_column("function", no_wrap=True, max_width=24, overflow="ellipsis")
    grid.add_column("where", overflow="fold")
    for function in hot[:SHOWN_FUNCTIONS]:
        grid.add_row(
            Text(wording.seconds(function.self_cpu_s)),
            Text(wording.seconds(function.self_waiting_s)),
            cell(function.owner),
            cell(function.function),
            cell(wording.place(function)),
        )
    return indented(grid)
