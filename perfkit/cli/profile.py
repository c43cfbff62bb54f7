"""``perfkit profile``: where a running process, or a command started for it, spends its time."""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import (
    RESULTS,
    AsJson,
    Command,
    KindName,
    Pid,
    RecordedFor,
    Results,
    need_one_target,
    read_watched_for,
)
from perfkit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from perfkit.workflows.profile import ProfileRequest

Rate = Annotated[
    int | None,
    typer.Option(
        "--rate", min=1, max=1000, help="Samples per second; by default 100, or fewer where many "
        "threads would make sampling slow the bot.", show_default=False,
    ),
]  # fmt: skip
Subprocesses = Annotated[
    bool,
    typer.Option("--subprocesses/--no-subprocesses", help="Record child processes as well."),
]
Threads = Annotated[
    bool, typer.Option("--threads", help="Print the hot functions of each thread apart.")
]
Gil = Annotated[
    bool,
    typer.Option(
        "--gil",
        help="Record only what holds the GIL, the time in which no other thread can run Python. "
        "Waiting, and C code that lets go of the GIL, is not seen then, and no stalls are found.",
    ),
]
Native = Annotated[
    bool,
    typer.Option(
        "--native",
        help="Also show frames of compiled code (C, Cython). Costs about twice as much.",
    ),
]
Live = Annotated[
    bool,
    typer.Option("--live", help="Show the hot functions of the last seconds, until q or Ctrl-C."),
]
NAME = "profile"


def profile(
    command: Command = None,
    *,
    pid: Pid = None,
    duration: RecordedFor = None,
    rate: Rate = None,
    subprocesses: Subprocesses = True,
    threads: Threads = False,
    gil: Gil = False,
    native: Native = False,
    live: Live = False,
    name: KindName = NAME,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Record where a Python process spends its time, without touching it.

    Time on the CPU, waiting (a sleep, a lock, a query, another thread's turn) and idle (an event
    loop or worker without work) are told apart.
    """
    import sys

    from perfkit.profilers.pyspy import Looking
    from perfkit.workflows.profile import ProfileRequest
    from perfkit.workflows.profile_target import Target

    need_one_target(pid, command, "profile")
    if live:
        if pid is None or gil or native or as_json:
            raise UsageError("--live shows a running process, given by --pid, as it is")
        if threads or (name, results) != (NAME, RESULTS):
            raise UsageError("--live keeps nothing: leave out --threads, --name and --results")
        _look_on(pid, duration, rate, subprocesses)
        return
    request = ProfileRequest(
        target=Target(pid, tuple(command or ())),
        duration_s=read_watched_for(duration or "30"),
        rate_hz=rate,
        name=name,
        results=results,
        command_line=tuple(sys.argv),
        looking=Looking(gil=gil, native=native),
        subprocesses=subprocesses,
    )
    _record(request, threads=threads, as_json=as_json)


def _record(request: "ProfileRequest", *, threads: bool, as_json: bool) -> None:
    import asyncio

    from rich.console import Console

    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.model.manifest import RunState
    from perfkit.report.profile_json import write_profile_json
    from perfkit.report.profile_terminal import ProfileNarrator
    from perfkit.report.terminal import print_report
    from perfkit.workflows.profile import profile as run_profile

    narrator = ProfileNarrator(Console(stderr=True))
    report = asyncio.run(run_profile(request, SystemClock(), narrator))
    with to_reader():
        if as_json:
            typer.echo(write_profile_json(report).encode(), nl=False)
        else:
            print_report(report, results_console(), threads=threads)
    if report.manifest.state is RunState.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _look_on(pid: int, duration: str | None, rate: int | None, subprocesses: bool) -> None:
    import asyncio

    from perfkit.cli.keys import quit_key
    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.report.profile_live import live_profile_view
    from perfkit.workflows.profile_live import LiveRequest, look_on

    duration_s = None if duration is None else read_watched_for(duration)

    async def look() -> None:
        with quit_key() as quit_pressed, live_profile_view(results_console(), pid) as view:
            request = LiveRequest(pid, duration_s, rate, subprocesses)
            await look_on(request, SystemClock(), view, quit_pressed)

    with to_reader():
        asyncio.run(look())
