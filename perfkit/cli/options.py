"""The options that several commands share, each typed once."""

from pathlib import Path
from typing import Annotated

import typer

Results = Annotated[Path, typer.Option("--results", help="Where run folders are.", metavar="DIR")]
RESULTS = Path("profiling_results")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def read_duration(text: str | None, option: str) -> float | None:
    """Seconds from an option such as ``2min``; None where it was not given.

    Raises UsageError naming the option.
    """
    from perfkit.errors import UsageError
    from perfkit.units import parse_duration

    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
