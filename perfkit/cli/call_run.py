"""How is a run shown in which calls were counted, when it ends and when it is looked at again?"""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from perfkit.model.report import RunReport

KIND = "profile-cprofile"
"""As ``workflows.call_profile.KIND``, which would be slow to import here."""


def show_call_run(report: "RunReport", *, sort: str, limit: int, keep: str, as_json: bool) -> None:
    """Print its table. Raises InputError if the run's profile can't be read."""
    from perfkit.analysis.calls import Sort, call_table
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.call_run import print_call_run, write_call_run_json
    from perfkit.runs.artifacts import CALLS
    from perfkit.workflows.profile_file import read_call_file

    profile = read_call_file(Path(report.folder) / CALLS)
    table = call_table(profile, sort=Sort(sort), limit=limit, keep=keep)
    with to_reader():
        if as_json:
            typer.echo(write_call_run_json(report, table).encode(), nl=False)
        else:
            print_call_run(report, CALLS, table, results_console())
