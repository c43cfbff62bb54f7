"""``perfkit setup``: what works here, what is missing, and the command that mends it."""

from typing import Annotated

import typer

from perfkit.errors import ExitCode


def setup(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 4 if something needed is missing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Tell what is installed and working here, what is missing, and what mends it."""
    import asyncio

    import msgspec

    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.report.setup_terminal import print_setup
    from perfkit.workflows.setup import inspect_machine

    report = asyncio.run(inspect_machine(SystemClock()))
    with to_reader():
        if as_json:
            typer.echo(msgspec.json.format(msgspec.json.encode(report)))
        else:
            print_setup(report, results_console())
    if check and not report.ready:
        raise typer.Exit(ExitCode.TOOL_MISSING)
