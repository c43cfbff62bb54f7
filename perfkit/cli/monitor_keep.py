"""How long does the history keep what it holds, as somebody types it?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.model.history import Bounds

Keep = Annotated[
    list[str] | None,
    typer.Option(
        "--keep",
        metavar="WHAT=BOUND",
        help="How long the history keeps looks, minutes and hours, and its size: "
        "seconds=48h, minutes=90d, hours=730d, size=512MiB (repeatable).",
        show_default=False,
    ),
]
_TIMES = ("seconds", "minutes", "hours")
_LEAST_MS = 3_600_000
"""An hour of looks is needed to roll them up."""
_LEAST_BYTES = 16 * 2**20


def read_bounds(given: Iterable[str]) -> "Bounds":
    """The bounds; those that are not given stay. Raises UsageError naming the option."""
    from dataclasses import replace

    from perfkit.model.history import Bounds

    bounds = Bounds()
    for text in given:
        what, _, bound = text.partition("=")
        if what == "size":
            bounds = replace(bounds, most_bytes=_size(bound))
        elif what in _TIMES:
            seconds = read_duration(bound, f"--keep {what}") or 0.0
            bounds = replace(bounds, **{f"{what}_ms": round(seconds * 1000)})
        else:
            raise UsageError(
                f"--keep: {text!r} is none of seconds=, minutes=, hours= and size=",
                advice="give seconds=48h or size=1GiB",
            )
    if not _LEAST_MS <= bounds.seconds_ms <= bounds.minutes_ms <= bounds.hours_ms:
        raise UsageError(
            "--keep: seconds are kept for an hour at least, minutes as long as seconds at least, "
            "hours as long as minutes at least"
        )
    return bounds


def _size(text: str) -> int:
    from perfkit.units import parse_size

    try:
        size = parse_size(text)
    except ValueError as error:
        raise UsageError(f"--keep size: {error}") from None
    if size < _LEAST_BYTES:
        raise UsageError(f"--keep size: {text} is too little: give 16MiB or more")
    return size
