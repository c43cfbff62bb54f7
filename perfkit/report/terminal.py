"""What does a run come to, in the terminal? The verdict first, then why, then where to look.

Readable at 80 columns, without colour and through a pipe; colour only repeats what words say.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from perfkit.model.report import RunReport
from perfkit.report import profile_tables, sentences, terminal_causes, terminal_load
from perfkit.report.bot_api import network_sentence
from perfkit.report.subject import subject_of
from perfkit.report.terminal_parts import Part, indented, sentence, title
from perfkit.untrusted import one_line

WIDEST = 110
"""Wider lines are hard to read, however wide the terminal is."""
TONES = {"pass": "bold white on green", "fail": "bold white on red",
          "invalid": "bold black on yellow", "none": "bold reverse"}  # fmt: skip


def print_report(report: RunReport, console: Console, *, threads: bool = False) -> None:
    """Print the whole report: results, so the console is that of standard output.

    ``threads``: of a profile, also the hot functions of each thread.
    """
    subject = subject_of(report.manifest)
    is_profile = report.manifest.kind == "profile"
    parts = (
        *_verdict(report),
        *terminal_load.warnings(report.summary),
        *terminal_load.objectives(report.summary, subject),
        *terminal_load.could_not_check(report.summary),
        *terminal_causes.findings(report.summary),
        *terminal_load.capacity(report.summary),
        *terminal_load.numbers(report),
        *terminal_load.stages(report.summary),
        *terminal_load.steps(report.summary),
        *terminal_load.bot_api(report.summary),
        *terminal_causes.errors(report.errors),
        *terminal_causes.slowest(report.slowest, subject),
        *terminal_causes.stalls(report.summary),
        *(
            profile_tables.sections(report.profile, threads=threads)
            if is_profile
            else terminal_causes.functions(report.profile)
        ),
        *_where_to_look(report),
    )
    _print(parts, console)


def print_head(report: RunReport, console: Console) -> None:
    """Only the verdict, the objectives and where the rest is."""
    subject = subject_of(report.manifest)
    parts = (
        *_verdict(report),
        *terminal_load.objectives(report.summary, subject),
        *_where_to_look(report),
    )
    _print(parts, console)


def _print(parts: Iterable[Part], console: Console) -> None:
    width = min(console.width, WIDEST)
    for part in parts:
        console.print(part, width=width)


def _verdict(report: RunReport) -> list[Part]:
    head = sentences.headline(report)
    first = Text.assemble((f" {head.word} ", TONES[head.tone]), "  ", (head.sentence, "bold"))
    about = f"{report.manifest.name}, begun {report.manifest.started_at[:19]}Z"
    parts: list[Part] = [Text(), first, sentence(about, style="dim")]
    network = network_sentence(report.manifest)
    if network:
        parts.append(sentence(network))
    state = sentences.state_sentence(report.manifest)
    if state:
        parts.append(sentence(one_line(state, 500), style="bold"))
    return [*parts, *(sentence(f"- {reason}") for reason in report.summary.verdict_reasons)]


def _where_to_look(report: RunReport) -> list[Part]:
    """The run folder and the files in it that a person opens."""
    folder = one_line(report.folder, 400)
    # of a kind that comes twice the first is the one to open: report.html stands before report.md
    kinds = {artifact.kind: artifact.name for artifact in reversed(report.manifest.artifacts)}
    parts: list[Part] = [title("Run folder"), indented(Text(folder, style="cyan", overflow="fold"))]
    for kind, purpose in (("report", "open"), ("flamegraph", "flame graph")):
        if kind in kinds:
            parts.append(sentence(f"{purpose}: {kinds[kind]}"))
    return [*parts, Text()]
