"""Where do results go? Standard output, also into a pipe whose reader has seen enough."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

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
        # what is still buffered goes nowhere, or Python would complain of it at its end
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
