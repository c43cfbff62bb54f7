"""``perfkit analyze``: a run that was made before, or a profiler's file, shown or converted."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.call_run import KIND, show_call_run
from perfkit.cli.options import (
    LIMIT,
    RESULTS,
    AsJson,
    Keep,
    Limit,
    Results,
    Rows,
    Sort,
    SortBy,
)

if TYPE_CHECKING:
    from perfkit.model.memory import TreeMemory
    from perfkit.model.report import RunReport
    from perfkit.workflows.profile_file import ProfileFile


class ConvertTo(StrEnum):
    """As ``workflows.conversion.Target``, which would be slow to import here."""

    SVG = "svg"
    SPEEDSCOPE = "speedscope"
    COLLAPSED = "collapsed"
    PPROF = "pprof"
    CALLGRIND = "callgrind"
    DOT = "dot"


def analyze(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="[RUN|FILE]",
            help="A run's folder or name, or a profiler's file, known by its content: .prof, "
            "collapsed stacks, speedscope, Chrome trace, pprof, memray, mprof's .dat.",
            show_default=True,
        ),
    ] = Path("latest"),
    *,
    sort: Sort = SortBy.OWN,
    limit: Limit = LIMIT,
    keep: Keep = "",
    to: Annotated[
        ConvertTo | None, typer.Option("--to", help="Convert the profile, instead of showing it.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where --to writes; else to stdout."),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a page: flame graph, table of all functions."
        ),
    ] = None,
    snakeviz: Annotated[
        bool, typer.Option("--snakeviz", help="Open the profile in snakeviz, until Ctrl-C.")
    ] = False,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Print a run again, also one that was interrupted or killed, or what a profile says."""
    from perfkit.errors import UsageError
    from perfkit.workflows.profile_file import read_memory_file, read_named_file

    if to is None and output is not None:
        raise UsageError("--output is where --to writes: say what with --to speedscope")
    _one_way(to is not None, page is not None, snakeviz, as_json)
    rows = Rows(sort, limit, keep)
    shown_here = to is None and page is None and not snakeviz
    if not shown_here:
        rows.refuse_for("--to, --html and --snakeviz take the whole profile")
    memory = read_memory_file(run) if shown_here else None
    if memory is not None:
        rows.refuse_for(f"{run} tells of memory")
        _memory(str(run), memory, as_json=as_json)
        return
    profile = read_named_file(run)
    if page is not None:
        _page(run, profile, results, page)
    elif snakeviz:
        _snakeviz(run, profile, results)
    elif to is not None:
        _convert(run, profile, to, output, results)
    elif profile is not None:
        _profile(str(run), profile, rows, as_json=as_json)
    else:
        _named_run(run, results, rows, as_json=as_json)


def _named_run(named: Path, results: Path, rows: Rows, *, as_json: bool) -> None:
    from perfkit.runs.naming import find_named_run
    from perfkit.workflows.analyze import analyze as analyze_run
    from perfkit.workflows.memory_report import is_memory_run, read_memory_report
    from perfkit.workflows.monitor_folder import read_monitor_report

    folder = find_named_run(named, results)
    if is_memory_run(folder):
        from perfkit.cli.memory import show_memory

        rows.refuse_for("this run tells of memory")
        show_memory(read_memory_report(folder), as_json=as_json)
        return
    watched = read_monitor_report(folder)
    if watched is not None:
        from perfkit.cli.monitor_shown import show_monitor_report

        rows.refuse_for("this run tells what monitoring has seen")
        show_monitor_report(watched, folder, as_json=as_json)
        return
    report = analyze_run(named, results)
    if report.manifest.kind == KIND:
        show_call_run(
            report, sort=rows.sort.value, limit=rows.limit, keep=rows.keep, as_json=as_json
        )
    else:
        rows.refuse_for(
            "this run is shown as a report",
            "where stacks were recorded: perfkit analyze RUN/stacks.collapsed",
        )
        _run(report, as_json=as_json)


def _memory(name: str, memory: "TreeMemory", *, as_json: bool) -> None:
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.memory_json import write_series_json
    from perfkit.report.memory_terminal import print_memory

    with to_reader():
        if as_json:
            typer.echo(write_series_json(memory).encode(), nl=False)
        else:
            print_memory(name, memory, results_console())


def _one_way(*asked: bool) -> None:
    from perfkit.errors import UsageError

    if sum(asked) > 1:
        raise UsageError("--to, --html, --snakeviz and --json each show it: give one of them")


def _page(named: Path, profile: "ProfileFile | None", results: Path, page: Path) -> None:
    from perfkit.workflows.profile_page import write_page

    write_page(named, profile, results, page)
    typer.echo(f"wrote {page}", err=True)


def _snakeviz(named: Path, profile: "ProfileFile | None", results: Path) -> None:
    import asyncio

    from perfkit.clock import SystemClock
    from perfkit.workflows.profile_sides import profile_of_run
    from perfkit.workflows.snakeviz import open_in_browser, show_in_snakeviz

    def tell(url: str) -> None:
        typer.echo(url)
        typer.echo("snakeviz shows it there until Ctrl-C", err=True)

    shown = profile_of_run(named, results) if profile is None else profile
    asyncio.run(show_in_snakeviz(shown, SystemClock(), tell, open_in_browser))


def _run(report: "RunReport", *, as_json: bool) -> None:
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.json_report import write_json
    from perfkit.report.profile_json import write_profile_json
    from perfkit.report.terminal import print_report

    with to_reader():
        if not as_json:
            print_report(report, results_console())
        elif report.manifest.kind == "profile":
            typer.echo(write_profile_json(report).encode(), nl=False)
        else:
            typer.echo(write_json(report.summary).encode(), nl=False)


def _profile(name: str, profile: "ProfileFile", rows: Rows, *, as_json: bool) -> None:
    import msgspec

    from perfkit.analysis.calls import Sort as Order
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.profile_file_terminal import print_table
    from perfkit.workflows.profile_file import table_of

    table = table_of(profile, sort=Order(rows.sort.value), limit=rows.limit, keep=rows.keep)
    with to_reader():
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(table), indent=2))
        else:
            print_table(name, table, results_console())


def _convert(
    named: Path, profile: "ProfileFile | None", to: ConvertTo, output: Path | None, results: Path
) -> None:
    import sys

    from perfkit.cli.output import to_reader
    from perfkit.errors import UsageError
    from perfkit.workflows.conversion import Target, convert, convert_run, write_converted

    target = Target(to.value)
    if output is None and target.is_binary and sys.stdout.isatty():
        raise UsageError(f"{to.value} is nothing for a terminal", advice="name a file with -o FILE")
    data = convert_run(named, results, target) if profile is None else convert(profile, target)
    if output is not None:
        write_converted(output, data)
        return
    with to_reader():
        typer.echo(data, nl=False)
