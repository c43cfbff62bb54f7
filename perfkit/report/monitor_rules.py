"""How are the alert rules shown that hold, and when they would have fired? A table, or JSON."""

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from perfkit.model.alert_rules import ListedRule, RuleList, Trial
from perfkit.report import monitor_history_words as words
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, table, title
from perfkit.report.wording import plural

_STYLES = {"critical": "red", "warning": "yellow"}
_MOST_EPISODES = 20
_A_LOOK_MS = 1000


class _Document(msgspec.Struct):
    rules: tuple[ListedRule, ...]
    quiet_start_s: float
    quiet_between_s: float
    remind_every_s: float
    trials: Sequence[Trial] | None


def print_rules(held: RuleList, trials: Sequence[Trial] | None, console: Console) -> None:
    """Print each rule with what it means, then how much is told, then what would have been."""
    if not held.rules:
        console.print("No alert rules hold: nothing is alerted of.")
        return
    parts: list[Part] = [title(plural(len(held.rules), "alert rule")), _listed(held)]
    parts += [sentence(text, style="dim") for text in _pace(held)]
    for trial in trials or ():
        parts += _tried(trial)
    if trials is not None and not trials:
        parts.append(sentence("The history has no bot on which they could be tried."))
    for part in parts:
        console.print(part)


def write_rules_json(held: RuleList, trials: Sequence[Trial] | None) -> str:
    """The same as indented JSON with a line break at its end; ``trials`` is null without any."""
    document = _Document(
        held.rules, held.quiet_start_s, held.quiet_between_s, held.remind_every_s, trials
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _listed(held: RuleList) -> Part:
    grid = columns()
    for name in ("rule", "when", "severity"):
        grid.add_column(name, overflow="fold")
    for rule in held.rules:
        kept = f", kept for {_time(rule.keep_firing_s)}" if rule.keep_firing_s else ""
        grid.add_row(
            cell(rule.name),
            cell(rule.condition + kept, limit=400),
            cell(rule.severity, style=_STYLES.get(rule.severity, "")),
        )
    return indented(grid)


def _pace(held: RuleList) -> tuple[str, ...]:
    start = (
        f"Quiet for {_time(held.quiet_start_s)} from the start, and until a rule's window is full."
        if held.quiet_start_s
        else "No quiet start: every rule is asked at once."
    )
    again = f"An alert that comes and goes is told at most once in {_time(held.quiet_between_s)}"
    remind = (
        f"one that goes on again every {_time(held.remind_every_s)}."
        if held.remind_every_s
        else "one that goes on is not told again."
    )
    return start, f"{again}; {remind}"


def _tried(trial: Trial) -> list[Part]:
    asked = f"{words.moment(trial.within.from_ms)} to {words.moment(trial.within.to_ms)}"
    parts: list[Part] = [title(f"Tried on {trial.bot}, {asked}")]
    if not trial.moments:
        return [*parts, sentence("Nothing was seen in this time.")]
    newest = trial.episodes[-_MOST_EPISODES:]
    rows = []
    for episode in newest:
        when, for_long, what, _ = words.episode_cells(episode)
        rows.append(
            [cell(what, style=_STYLES.get(episode.severity, "")), Text(when), Text(for_long)]
        )
    if rows:
        parts.append(table(("", "from", "for"), rows))
    else:
        parts.append(sentence("No alert would have fired."))
    parts += [
        sentence(text, style="dim") for text in _limits(trial, len(trial.episodes) - len(newest))
    ]
    return parts


def _limits(trial: Trial, left_out: int) -> list[str]:
    """What the trial doesn't show."""
    said = []
    if left_out:
        said.append(f"and {left_out:,} earlier: --json has all of them")
    if trial.step_ms > _A_LOOK_MS:
        step = words.lasted(trial.step_ms)
        said.append(f"The history knows this time in steps of {step}: shorter ones were not tried.")
    if trial.never_seen:
        said.append(f"Could not be tried, as it was never seen: {', '.join(trial.never_seen)}.")
    return said


def _time(seconds: float) -> str:
    return words.lasted(seconds * 1000)
