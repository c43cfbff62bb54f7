"""``perfkit analyze``: a run that was made before, printed again."""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.cli.options import RESULTS, AsJson, Results


def analyze(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, or a file in one.")],
    *,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Print a run again, also one that was interrupted or killed."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.json_report import write_json
    from perfkit.report.profile_json import write_profile_json
    from perfkit.report.terminal import print_report
    from perfkit.workflows.analyze import analyze as analyze_run

    report = analyze_run(run, results)
    with to_reader():
        if not as_json:
            print_report(report, results_console())
        elif report.manifest.kind == "profile":
            typer.echo(write_profile_json(report).encode(), nl=False)
        else:
            typer.echo(write_json(report.summary).encode(), nl=False)
