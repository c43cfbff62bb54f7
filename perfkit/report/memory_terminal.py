"""What does a process's memory come to, in the terminal? The verdict first, then its curve."""

from rich.console import Console
from rich.text import Text

from perfkit.model.memory import TreeMemory, Trend
from perfkit.model.memory_report import MemoryReport
from perfkit.report import memory_words as words
from perfkit.report import sentences
from perfkit.report.memory_inside_terminal import inside_parts
from perfkit.report.progress_text import sparkline
from perfkit.report.terminal import TONES, WIDEST
from perfkit.report.terminal_parts import Part, cell, sentence, table, title
from perfkit.units import format_ms
from perfkit.untrusted import one_line

DEEPER = "which types and containers grow, and on which line they are made: --deep types"


def print_memory_report(report: MemoryReport, console: Console) -> None:
    """A memory run, whole."""
    about = f"{report.manifest.name}, begun {report.manifest.started_at[:19]}Z"
    state = sentences.state_sentence(report.manifest)
    parts: list[Part] = [Text(), _verdict(report.memory), sentence(about, style="dim")]
    if state:
        parts.append(sentence(one_line(state, 500), style="bold"))
    if report.memory is not None:
        parts += _numbers(report.memory, looked_inside=report.inside is not None)
    parts += [] if report.inside is None else inside_parts(report.inside, report.findings)
    if report.could_not_check:
        parts.append(title("To know"))
        parts += [sentence(f"- {item}", style="yellow") for item in report.could_not_check]
    folder = Text(one_line(report.folder, 400), style="cyan", overflow="fold")
    parts += [title("Run folder"), sentence(folder.plain, style="cyan")]
    drawn = [a.name for a in report.manifest.artifacts if a.kind == "memray-page"]
    pages = ", ".join(("report.html", *drawn))
    parts += [sentence(f"open: {pages}; for mprof plot: mprofile.dat"), Text()]
    _print(parts, console)


def print_memory(name: str, memory: TreeMemory, console: Console) -> None:
    """A memory series from elsewhere, such as a file of mprof called ``name``."""
    parts = [Text(), _verdict(memory), sentence(name, style="dim"), *_numbers(memory), Text()]
    _print(parts, console)


def _print(parts: list[Part], console: Console) -> None:
    width = min(console.width, WIDEST)
    for part in parts:
        console.print(part, width=width)


def _verdict(memory: TreeMemory | None) -> Text:
    head = words.headline(memory)
    return Text.assemble((f" {head.word} ", TONES[head.tone]), "  ", (head.sentence, "bold"))


def _numbers(memory: TreeMemory, *, looked_inside: bool = False) -> list[Part]:
    cost = words.cost_sentence(memory)
    parts: list[Part] = [sentence(f"- {line}") for line in words.growth_sentences(memory.growth)]
    if memory.growth.trend is Trend.GROWING and not looked_inside:
        parts.append(sentence(f"- {DEEPER}"))
    rows = [[Text(value) for value in row] for row in words.kind_rows(memory)]
    parts += [
        title("Memory over time"),
        sentence(_curve(memory)),
        *([sentence(cost, style="dim")] if cost else []),
        table(("", "start", "most", "end"), rows),
        *(sentence(f"{name}: {meaning}", style="dim") for name, meaning in words.meanings(memory)),
    ]
    if len(memory.lives) > 1:
        names = ("process", "lived", "most RSS", "own at first", "at last")
        lives = [[cell(value) for value in row] for row in words.life_rows(memory)]
        parts += [title("Processes"), table(names, lives)]
        more = words.more_lives(memory)
        parts += [sentence(more, style="dim")] if more else []
    return parts


def _curve(memory: TreeMemory) -> str:
    """Own memory above its lowest, from the first look to the last."""
    lasted = format_ms(memory.points[-1].t_s * 1000)
    return f"{sparkline(memory.curve)}  {words.own_range(memory)}, {lasted}".strip()
