"""``perfkit analyze``: a run that was made before, or a profiler's file, shown."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.call_run import KIND, show_call_run
from perfkit.cli.options import RESULTS, AsJson, Results

if TYPE_CHECKING:
    from perfkit.model.report import RunReport


class SortBy(StrEnum):
    """As ``analysis.calls.Sort``, which would be slow to import here."""

    OWN = "own"
    TOTAL = "total"
    CALLS = "calls"
    NAME = "name"


def analyze(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="[RUN|FILE]", help="A run's folder or name, or a .prof.", show_default=True
        ),
    ] = Path("latest"),
    *,
    sort: Annotated[SortBy, typer.Option(help="Order of a .prof's functions.")] = SortBy.OWN,
    limit: Annotated[int, typer.Option(min=1, help="Functions shown of a .prof.")] = 30,
    keep: Annotated[
        str, typer.Option("--filter", metavar="TEXT", help="Only those whose name or file has it.")
    ] = "",
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Print a run again, also one that was interrupted or killed, or what a .prof says."""
    from perfkit.runs.finding import is_run

    if run.is_file() and not is_run(run):
        _profile_file(run, sort, limit, keep, as_json=as_json)
        return
    from perfkit.runs.naming import find_named_run
    from perfkit.workflows.analyze import analyze as analyze_run
    from perfkit.workflows.memory_report import is_memory_run, read_memory_report

    folder = find_named_run(run, results)
    if is_memory_run(folder):
        from perfkit.cli.memory import show_memory

        show_memory(read_memory_report(folder), as_json=as_json)
        return
    report = analyze_run(run, results)
    if report.manifest.kind == KIND:
        show_call_run(report, sort=sort.value, limit=limit, keep=keep, as_json=as_json)
    else:
        _run(report, as_json=as_json)


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


def _profile_file(path: Path, sort: SortBy, limit: int, keep: str, *, as_json: bool) -> None:
    import msgspec

    from perfkit.analysis.calls import Sort, call_table
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.calls_terminal import print_calls
    from perfkit.workflows.profile_file import read_profile_file

    table = call_table(read_profile_file(path), sort=Sort(sort.value), limit=limit, keep=keep)
    with to_reader():
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(table), indent=2))
        else:
            print_calls(str(path), table, results_console())
