"""What did the past of a bot look like, in the terminal? Numbers first, then what was told."""

from rich.console import Console
from rich.text import Text

from perfkit.model.history import NoticeKind
from perfkit.model.history_report import BotHistory, HistoryReport
from perfkit.report import monitor_history_words as words
from perfkit.report.progress_text import sparkline
from perfkit.report.terminal import WIDEST
from perfkit.report.terminal_parts import Part, cell, sentence, table, title

_MOST_EPISODES = 50
_STYLES = {NoticeKind.FIRING: "red", NoticeKind.ENDED: "red", NoticeKind.TROUBLE: "yellow"}


def print_history(report: HistoryReport, console: Console, *, every_series: bool) -> None:
    """The whole report; ``every_series``: those that were asked for, not only the usual ones."""
    parts: list[Part] = [Text(), cell(words.headline(report), style="bold", limit=400)]
    for bot in report.bots:
        parts += _bot_parts(bot, report, every_series=every_series)
    if not report.bots:
        parts.append(sentence("no bot was ever recorded in it"))
    width = min(console.width, WIDEST)
    for part in (*parts, Text()):
        console.print(part, width=width)


def _bot_parts(bot: BotHistory, report: HistoryReport, *, every_series: bool) -> list[Part]:
    parts: list[Part] = [cell(""), cell(bot.span.name, style="bold", limit=100)]
    parts += [sentence(line) for line in words.coverage_sentences(bot, report.asked)]
    if bot.coverage.looks:
        parts += _numbers(bot, every_series=every_series)
    if bot.episodes:
        parts += _told(bot)
    elif bot.coverage.looks:
        parts.append(sentence("no alert fired, and the bot was not seen to end"))
    return parts


def _numbers(bot: BotHistory, *, every_series: bool) -> list[Part]:
    chosen = bot.series if every_series else words.usual_series(bot)
    shown = [(cell(words.label_of(one.history.name)), one) for one in chosen]
    curves = [
        [label, Text(sparkline(one.summary.curve))]
        for label, one in shown
        if one.summary is not None
    ]
    parts: list[Part] = []
    if shown:
        rows = [[label, *map(Text, words.cells_of(one))] for label, one in shown]
        step = words.lasted(bot.series[0].history.step_ms)
        parts = [Text(), table(("", "mean", "p95", "most", "last", "in all"), rows)]
        parts.append(sentence(f"p95: of the means over {step} each", style="dim"))
    response = words.response_sentence(bot)
    if response:
        parts += [Text(), sentence(response)]
        curves.append([cell("response p95"), Text(sparkline(bot.response_curve))])
    return [*parts, table(("", "over time"), curves)] if curves else parts


def _told(bot: BotHistory) -> list[Part]:
    newest = bot.episodes[-_MOST_EPISODES:]
    rows = []
    for episode in newest:
        when, for_long, what, text = words.episode_cells(episode)
        style = _STYLES.get(episode.kind, "")
        rows.append([cell(what, style=style), Text(when), Text(for_long), cell(text, limit=120)])
    parts: list[Part] = [title("What was told"), table(("", "from", "for", "why"), rows)]
    left_out = len(bot.episodes) - len(newest)
    if left_out:
        parts.append(sentence(f"and {left_out:,} earlier: --json has all of them", style="dim"))
    return parts
