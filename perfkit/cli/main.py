"""The list of commands, and the one place where errors become exit codes."""

import io
import sys
from typing import Annotated

import typer

from perfkit import __version__
from perfkit.cli.analyze import analyze
from perfkit.cli.emulator import emulator
from perfkit.cli.errors import explain
from perfkit.cli.load_test import load_test
from perfkit.cli.profile import profile
from perfkit.cli.setup import setup
from perfkit.errors import ExitCode, PerfkitError

app = typer.Typer(
    name="perfkit",
    help="Will this Telegram bot hold N users, and if not, which line or setting is why?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich alone would take half of the quarter of a second
    pretty_exceptions_enable=False,
)
app.command("setup")(setup)
app.command("load-test")(load_test)
app.command("loadtest", hidden=True)(load_test)
app.command("profile")(profile)
app.command("profile-pyspy", hidden=True)(profile)
app.command("analyze")(analyze)
app.command("emulator")(emulator)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"perfkit {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Will this Telegram bot hold N users, and if not, which line or setting is why?"""


def _show_what_can_be_shown() -> None:
    """Let a terminal that lacks a character show a question mark, not end the run for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where the shell has closed it
            stream.reconfigure(errors="replace")


def main() -> None:
    """The ``perfkit`` command."""
    _show_what_can_be_shown()
    try:
        app()
    except PerfkitError as error:
        explain(error)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo("perfkit: interrupted", err=True)
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing more can be said there
        sys.stderr.close()
        raise SystemExit(ExitCode.FAILURE) from None
