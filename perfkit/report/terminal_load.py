"""What did the load come to, in the terminal: objectives, numbers, steps."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from perfkit.model.report import RunReport
from perfkit.model.summary import ObjectiveResult, Percentiles, StepNumbers, Summary
from perfkit.report import bot_api as seen
from perfkit.report import capacity_text, sentences, wording
from perfkit.report.subject import Subject, subject_of
from perfkit.report.terminal_parts import Part, cell, indented, sentence, table, title
from perfkit.units import format_ms

_OUTCOMES = {
    "ok": ("ok", "green"),
    "missed": ("MISSED", "bold red"),
    "not judged": ("not judged", "yellow"),
    "not applicable": ("not applicable", "dim"),
}


def objectives(summary: Summary, subject: Subject) -> list[Part]:
    """Every objective with its value, its bound and how it came out."""
    if not summary.objectives:
        return []
    grid = Table.grid(padding=(0, 2, 0, 0))
    for widest in (44, 14, 14, 14, 14):
        grid.add_column(overflow="ellipsis", no_wrap=True, max_width=widest)
    grid.columns[1].justify = "right"
    for objective in summary.objectives:
        grid.add_row(*_objective(objective, subject.what))
    notes = (o for o in summary.objectives if o.note)
    return [
        title("Objectives"),
        indented(grid),
        *(
            sentence(f"{wording.objective_name(o, subject.what)}: {o.note}", style="dim")
            for o in notes
        ),
    ]


def _objective(objective: ObjectiveResult, what: str) -> tuple[Text, ...]:
    word, style = _OUTCOMES[wording.objective_word(objective)]
    return (
        cell(wording.objective_name(objective, what)),
        cell(wording.measured(objective.value, objective.unit), style=style),
        cell(objective.bound),
        Text(word, style=style),
        Text(wording.margin(objective), style="dim"),
    )


def warnings(summary: Summary) -> list[Part]:
    """What may have disturbed the measurement."""
    return [sentence(f"! {warning}", style="yellow") for warning in summary.warnings]


def could_not_check(summary: Summary) -> list[Part]:
    """What was asked for and could not be had."""
    if not summary.could_not_check:
        return []
    return [
        title("Could not check"),
        *(sentence(f"- {item}", style="yellow") for item in summary.could_not_check),
    ]


def capacity(summary: Summary) -> list[Part]:
    """What a search for the most students found: a row for each number of them."""
    found = summary.capacity
    if found is None:
        return []
    rows = [[Text(value) for value in row] for row in capacity_text.capacity_rows(found)]
    return [
        title(capacity_text.TITLE),
        *(sentence(line) for line in capacity_text.capacity_sentences(found)),
        table(capacity_text.COLUMNS, rows),
    ]


def numbers(report: RunReport) -> list[Part]:
    """What the students experienced, and what the bot and perfkit used for it."""
    summary, load, bot = report.summary, report.summary.load, report.summary.bot
    parts: list[Part] = []
    if load is not None:
        rows = [_distribution(name, times) for name, times in wording.distributions(summary)]
        parts += [
            title("Load"),
            *(sentence(line) for line in sentences.load_sentences(report, load)),
            table(("", "p50", "p90", "p95", "p99", "max", "mean"), rows),
        ]
    if bot is not None:
        what = subject_of(report.manifest).what.capitalize()
        parts += [title(what), *(sentence(line) for line in sentences.bot_sentences(bot))]
    if summary.generator is not None:
        itself = sentences.generator_sentence(summary.generator)
        parts.append(sentence(f"perfkit itself: {itself}"))
    return parts


def _distribution(name: str, times: Percentiles) -> list[Text]:
    values = (times.p50, times.p90, times.p95, times.p99, times.max, times.mean)
    return [Text(name), *(Text(wording.milliseconds(value)) for value in values)]


def steps(summary: Summary) -> list[Part]:
    """Every step's response times, in the order of the scenario."""
    if summary.load is None or not summary.load.steps:
        return []
    parts = [title("Steps"), _step_table("step", summary.load.steps)]
    if summary.load.tags:
        parts += [title("Tags"), _step_table("tag", summary.load.tags)]
    return parts


def _step_table(kind: str, steps: Sequence[StepNumbers]) -> Part:
    rows = [
        [
            cell(step.name),
            Text(f"{step.interactions:,}"),
            Text(f"{step.errors:,}", style="bold red" if step.errors else ""),
            *(Text(wording.milliseconds(v)) for v in _shown(step.response_ms)),
            Text(wording.rate(step.throughput_per_s)),
        ]
        for step in steps
    ]
    names = (kind, "count", "errors", "p50", "p95", "p99", "max", "rate")
    return table(names, rows)


def stages(summary: Summary) -> list[Part]:
    """What each stage of the load came to, where there are several."""
    if summary.load is None or not summary.load.stages:
        return []
    rows = [
        [
            cell(wording.stage_name(stage)),
            Text(wording.level(stage)),
            Text(format_ms(stage.duration_s * 1000)),
            Text(f"{stage.interactions:,}"),
            Text(f"{stage.errors:,}", style="bold red" if stage.errors else ""),
            Text(wording.milliseconds(stage.response_ms.p95)),
            Text(wording.rate(stage.throughput_per_s)),
        ]
        for stage in summary.load.stages
    ]
    names = ("stage", "load", "lasted", "count", "errors", "p95", "rate")
    return [title("Stages"), table(names, rows)]


def _shown(times: Percentiles) -> tuple[float, ...]:
    return (times.p50, times.p95, times.p99, times.max)


def bot_api(summary: Summary) -> list[Part]:
    """The bot's dealings with the Bot API."""
    if summary.telegram is None:
        return []
    lines = seen.telegram_sentences(summary.telegram)
    return [title(seen.TITLE), *(sentence(line) for line in lines)]
