"""Where do results go? Standard output, also into a pipe whose reader has seen enough."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from perfkit.workflows.comparison_folder import Written

PIPE_WIDTH = 110
"""Columns where there is no terminal that has any: enough not to break tables."""


def results_console() -> "Console":
    """For standard output. ``COLUMNS`` and a terminal's own width are kept to."""
    from rich.console import Console

    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if told else PIPE_WIDTH)


@contextlib.contextmanager
def to_reader() -> Iterator[None]:
    """Print in here: ``perfkit ... | head`` then ends as it would have without ``head``."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        to_nowhere(sys.stdout)


def to_nowhere(stream: TextIO) -> None:
    """Nobody reads it any more: what comes goes nowhere, and what is still buffered, of which
    Python would complain at its end."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def print_written(
    written: "Written",
    for_people: "Callable[[Console], None]",
    *,
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Print a comparison in the form that was asked for."""
    with to_reader():
        if as_json:
            typer.echo(written.json.encode(), nl=False)
        elif as_markdown:
            typer.echo(written.markdown.encode(), nl=False)
        else:
            for_people(results_console())
