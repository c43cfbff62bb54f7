"""``perfkit profile-cprofile``: every call counted, of a running bot or of a command."""

from enum import StrEnum
from typing import Annotated

import typer

from perfkit.cli.options import (
    LIMIT,
    RESULTS,
    AsJson,
    Command,
    CountedFor,
    Keep,
    KindName,
    Limit,
    Pid,
    Results,
    Sort,
    SortBy,
    need_one_target,
    read_watched_for,
)
from perfkit.errors import ExitCode


class Engine(StrEnum):
    """Who counts."""

    AUTO = "auto"
    CPROFILE = "cprofile"
    YAPPI = "yappi"


DEFAULT = "10s"
"""For a process, as ``CountedFor`` says."""

EngineOption = Annotated[
    Engine,
    typer.Option(help="auto: cProfile, or yappi where threads run, if the bot has it installed."),
]


def profile_cprofile(
    command: Command = None,
    *,
    pid: Pid = None,
    duration: CountedFor = None,
    engine: EngineOption = Engine.AUTO,
    sort: Sort = SortBy.OWN,
    limit: Limit = LIMIT,
    keep: Keep = "",
    name: KindName = "cprofile",
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
    show_call_run(report, sort=sort.value, limit=limit, keep=keep, as_json=as_json)
    if report.manifest.state is RunState.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _seconds(pid: int | None, command: list[str] | None, duration: str | None) -> float | None:
    need_one_target(pid, command, "profile-cprofile")
    if pid is not None and duration is None:
        duration = DEFAULT
    return None if duration is None else read_watched_for(duration)
