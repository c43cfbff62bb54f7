"""The list of commands, and the one place where errors become exit codes."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from perfkit import __version__
from perfkit.cli.analyze import analyze
from perfkit.cli.compare import compare
from perfkit.cli.emulator import emulator
from perfkit.cli.errors import explain
from perfkit.cli.load_test import load_test
from perfkit.cli.memory import memory
from perfkit.cli.monitor import app as monitor
from perfkit.cli.profile import profile
from perfkit.cli.profile_cprofile import profile_cprofile
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
app.command("memory")(memory)
app.add_typer(monitor, name="monitor")
app.command("profile-cprofile")(profile_cprofile)
app.command("analyze")(analyze)
app.command("compare")(compare)
app.command("emulator")(emulator)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"perfkit {__version__}\n")
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


def _make_streams_forgiving() -> None:
    """What can't be shown must not end a run: a character the terminal lacks becomes a question
    mark, and what goes to a stream that the shell has closed (``>&-``) goes nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main() -> None:
    """The ``perfkit`` command."""
    _make_streams_forgiving()
    try:
        app()
    except PerfkitError as error:
        explain(error)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("perfkit: interrupted\n")
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing more can be said there
        sys.stderr.close()
        raise SystemExit(ExitCode.FAILURE) from None
