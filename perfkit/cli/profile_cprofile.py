"""``perfkit profile-cprofile``: every call counted, of a running bot or of a command."""

from enum import StrEnum
from typing import Annotated

import typer

from perfkit.cli.analyze import SortBy
from perfkit.cli.options import RESULTS, AsJson, Results
from perfkit.errors import ExitCode, UsageError


class Engine(StrEnum):
    """Who counts."""

    AUTO = "auto"
    CPROFILE = "cprofile"
    YAPPI = "yappi"


DEFAULT_S = "10s"

Command = Annotated[
    list[str] | None,
    typer.Argument(metavar="[-- COMMAND...]", help="Start this and count from start to end."),
]
Pid = Annotated[
    int | None,
    typer.Option("--pid", min=1, help="A running process, which goes on.", show_default=False),
]
Duration = Annotated[
    str | None,
    typer.Option(
        "--duration", metavar="TIME", show_default=False,
        help=f"How long: 30, 30s or 1min. A process: {DEFAULT_S}; a command: until it ends.",
    ),
]  # fmt: skip
EngineOption = Annotated[
    Engine,
    typer.Option(help="auto: cProfile, or yappi where threads run, if the bot has it installed."),
]
Name = Annotated[str, typer.Option("--name", help="What the run folder is called.")]


def profile_cprofile(
    command: Command = None,
    *,
    pid: Pid = None,
    duration: Duration = None,
    engine: EngineOption = Engine.AUTO,
    sort: Annotated[SortBy, typer.Option(help="Order of the functions.")] = SortBy.OWN,
    limit: Annotated[int, typer.Option(min=1, help="Functions shown.")] = 30,
    name: Name = "cprofile",
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Count every call. Costs half to two thirds of the throughput: not in production."""
    import asyncio
    import sys

    from rich.console import Console

    from perfkit.cli.call_run import show_call_run
    from perfkit.clock import SystemClock
    from perfkit.model.manifest import RunState
    from perfkit.report.profile_terminal import ProfileNarrator
    from perfkit.workflows.call_profile import CallProfileRequest, profile_calls

    request = CallProfileRequest(
        pid=pid,
        argv=tuple(command or ()),
        duration_s=_seconds(pid, command, duration),
        engine=engine.value,
        name=name,
        results=results,
        command_line=tuple(sys.argv),
    )
    narrator = ProfileNarrator(Console(stderr=True))
    report = asyncio.run(profile_calls(request, SystemClock(), narrator))
    show_call_run(report, sort=sort.value, limit=limit, keep="", as_json=as_json)
    if report.manifest.state is RunState.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _seconds(pid: int | None, command: list[str] | None, duration: str | None) -> float | None:
    from perfkit.cli.options import read_duration

    if (pid is None) == (not command):
        raise UsageError(
            "give one thing to profile",
            advice="--pid N for a running process, or a command: "
            "perfkit profile-cprofile -- python bot.py",
        )
    if pid is not None and duration is None:
        duration = DEFAULT_S
    return read_duration(duration, "--duration")
