"""``perfkit memory``: does a process's memory grow, and how fast? Into a run folder."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import (
    RESULTS,
    AsJson,
    Command,
    KindName,
    Pid,
    Results,
    WatchedFor,
    need_one_target,
    read_duration,
    read_watched_for,
)
from perfkit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from perfkit.model.memory_report import MemoryReport

Interval = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="TIME",
        help="Time between looks. [250ms to 1s by the duration, longer where a look takes long]",
        show_default=False,
    ),
]
SHORTEST_INTERVAL_S = 0.05


class Deeper(StrEnum):
    """As ``profilers.inside_memory.Deep``, which would be slow to import here."""

    TYPES = "types"
    TRACEMALLOC = "tracemalloc"
    MEMRAY = "memray"


Deep = Annotated[
    Deeper | None,
    typer.Option(
        "--deep",
        help="Then look into the process: which types and containers grow, and on which line they "
        "are made (types); which lines allocate what stays (tracemalloc, memray: slow it down).",
        show_default=False,
    ),
]
DeepFor = Annotated[
    str | None,
    typer.Option(
        "--deep-for", help="How long to look into it. [15s]", metavar="TIME", show_default=False
    ),
]


def memory(
    command: Command = None,
    *,
    pid: Pid = None,
    duration: WatchedFor = None,
    interval: Interval = None,
    deep: Deep = None,
    deep_for: DeepFor = None,
    name: KindName = "memory",
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Watch a process's memory from outside: growing, stable, or too early to say."""
    import asyncio
    import sys

    from rich.console import Console

    from perfkit.clock import SystemClock
    from perfkit.model.manifest import RunState
    from perfkit.profilers.inside_memory import Deep as InsideDeep
    from perfkit.report.memory_progress import MemoryNarrator
    from perfkit.workflows.memory import MemoryRequest, watch_memory

    need_one_target(pid, command, "memory")
    if deep is None and deep_for is not None:
        raise UsageError("--deep-for is how long --deep looks: say with --deep what it looks for")
    request = MemoryRequest(
        pid=pid,
        argv=tuple(command or ()),
        duration_s=read_watched_for(duration or "2min", zero=True) or None,
        interval_s=_interval(interval),
        name=name,
        results=results,
        command_line=tuple(sys.argv),
        deep=None if deep is None else InsideDeep(deep.value),
        deep_s=read_watched_for(deep_for or "15s", "--deep-for"),
    )
    narrator = MemoryNarrator(Console(stderr=True))
    report = asyncio.run(watch_memory(request, SystemClock(), narrator))
    show_memory(report, as_json=as_json)
    if report.manifest.state is RunState.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def show_memory(report: "MemoryReport", *, as_json: bool) -> None:
    """Print a memory run for a person or a program."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.memory_json import write_memory_json
    from perfkit.report.memory_terminal import print_memory_report

    with to_reader():
        if as_json:
            typer.echo(write_memory_json(report).encode(), nl=False)
        else:
            print_memory_report(report, results_console())


def _interval(text: str | None) -> float | None:
    seconds = read_duration(text, "--interval")
    if seconds is not None and seconds < SHORTEST_INTERVAL_S:
        raise UsageError(f"--interval: {text} is shorter than {SHORTEST_INTERVAL_S * 1000:g} ms")
    return seconds
