"""How is what a watch came to printed, when it ends and when its folder is looked at again?"""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from perfkit.model.monitor_report import MonitorReport


def show_monitor_report(
    report: "MonitorReport",
    folder: Path | None,
    *,
    load_test: Path | None = None,
    as_json: bool = False,
) -> None:
    """For a person, below the head of the load test's own report; or as JSON."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.monitor_json import write_monitor_json
    from perfkit.report.monitor_terminal import print_monitor_report

    with to_reader():
        if as_json:
            typer.echo(write_monitor_json(report).encode(), nl=False)
            return
        if load_test is not None:
            from perfkit.report.terminal import print_head
            from perfkit.workflows.analyze import analyze

            print_head(analyze(load_test, load_test.parent), results_console())
        print_monitor_report(report, folder, results_console())
