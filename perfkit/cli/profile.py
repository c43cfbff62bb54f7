"""``perfkit profile``: a flame graph of a running process, into a run folder."""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.errors import ExitCode, UsageError

Pid = Annotated[int, typer.Option("--pid", min=1, help="The process; its children come along.")]
Duration = Annotated[
    str, typer.Option("--duration", help="How long to record: 30, 30s or 1min.", metavar="TIME")
]
Rate = Annotated[
    int | None,
    typer.Option(
        "--rate", min=1, max=1000, help="Samples per second; by default 100, or fewer where many "
        "threads would make sampling slow the bot.", show_default=False,
    ),
]  # fmt: skip
Name = Annotated[str, typer.Option("--name", help="What the run folder is called.")]
Results = Annotated[Path, typer.Option("--results", help="Where run folders are.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def profile(
    *,
    pid: Pid,
    duration: Duration = "30",
    rate: Rate = None,
    name: Name = "profile",
    results: Results = Path("profiling_results"),
    as_json: AsJson = False,
) -> None:
    """Record where a running Python process spends its time, without touching it."""
    import asyncio
    import sys

    from rich.console import Console

    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.model.manifest import RunState
    from perfkit.report.profile_json import write_profile_json
    from perfkit.report.profile_terminal import ProfileNarrator
    from perfkit.report.terminal import print_report
    from perfkit.workflows.profile import ProfileRequest
    from perfkit.workflows.profile import profile as run_profile

    request = ProfileRequest(
        pid=pid,
        duration_s=_seconds(duration),
        rate_hz=rate,
        name=name,
        results=results,
        command_line=tuple(sys.argv),
    )
    narrator = ProfileNarrator(Console(stderr=True))
    report = asyncio.run(run_profile(request, SystemClock(), narrator))
    with to_reader():
        if as_json:
            typer.echo(write_profile_json(report).encode(), nl=False)
        else:
            print_report(report, results_console())
    if report.manifest.state is RunState.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _seconds(duration: str) -> float:
    from perfkit.units import parse_duration

    try:
        seconds = parse_duration(duration)
    except ValueError as error:
        raise UsageError(f"--duration: {error}") from error
    if not 0.5 <= seconds <= 24 * 3600:
        raise UsageError("--duration: record for at least half a second and at most a day")
    return seconds
