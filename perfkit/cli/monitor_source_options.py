"""The options of ``perfkit monitor`` that name further sources of numbers, each typed once."""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.model.bot_counters import ChosenCounter
    from perfkit.model.database import DatabaseAddress
    from perfkit.web_address import WebAddress
    from perfkit.workflows.monitor_sources import SourcesWanted

Counters = Annotated[
    str | None,
    typer.Option(
        "--counters",
        metavar="URL",
        help="Where the bot tells its own metrics for Prometheus (http://127.0.0.1:8000/metrics).",
        show_default=False,
    ),
]
CounterChoices = Annotated[
    list[str] | None,
    typer.Option(
        "--counter",
        metavar="WHAT=METRIC",
        help="What one of these means, where its name does not say it: WHAT is interactions, "
        "errors, response, cache-hits or cache-misses. Can be repeated.",
        show_default=False,
    ),
]
Stalls = Annotated[
    bool,
    typer.Option(
        "--stalls",
        help="See what holds up its event loop, with py-spy (slows it by some per cent).",
    ),
]
StallsEvery = Annotated[
    str | None,
    typer.Option(
        "--stalls-every",
        metavar="TIME",
        help="With --stalls: look for 10 s in each such time only. [all the time]",
        show_default=False,
    ),
]
WatchDatabase = Annotated[
    str | None,
    typer.Option(
        "--watch-database",
        metavar="URL",
        help="The bot's database: postgresql://… or sqlite:///FILE.",
        show_default=False,
    ),
]


def read_sources(
    *,
    counters: str | None,
    counter: list[str] | None,
    stalls: bool,
    stalls_every: str | None,
    watch_database: str | None,
    allow_remote: bool,
) -> "SourcesWanted":
    """What these options ask for. Raises UsageError naming the option."""
    from perfkit.workflows.monitor_sources import SourcesWanted

    if counter and counters is None:
        raise UsageError("--counter says what the bot's metrics mean: say with --counters where")
    return SourcesWanted(
        counters=None if counters is None else _read_address(counters, allow_remote=allow_remote),
        chosen=tuple(map(_read_choice, counter or ())),
        stalls=stalls,
        stalls_pause_s=_read_pause(stalls_every, stalls=stalls),
        database=_read_database(watch_database, allow_remote=allow_remote),
    )


def _read_address(text: str, *, allow_remote: bool) -> "WebAddress":
    from perfkit.masking import mask
    from perfkit.web_address import parse_url, refusal

    try:
        address = parse_url(text)
    except ValueError as error:
        raise UsageError(f"--counters: {mask(str(error))}") from None
    problem = refusal(address.host, (address.host,) if allow_remote else ())
    if problem is not None:
        raise UsageError(
            f"--counters: {problem}", advice="if you may ask it, say so with --allow-remote"
        )
    return address


def _read_choice(text: str) -> "ChosenCounter":
    from perfkit.formats.counter_choice import read_counter_choice

    try:
        return read_counter_choice(text)
    except ValueError as error:
        raise UsageError(f"--counter: {error}") from None


def _read_pause(text: str | None, *, stalls: bool) -> float:
    every_s = read_duration(text, "--stalls-every")
    if every_s is None:
        return 0.0
    from perfkit.workflows.monitor_stalls import SLICE_S

    if not stalls:
        raise UsageError("--stalls-every says how often --stalls looks: give that as well")
    if every_s < SLICE_S:
        raise UsageError(
            f"--stalls-every: {text} is shorter than the {SLICE_S:g} s that a look takes",
            advice="leave it out to look all the time",
        )
    return every_s - SLICE_S


def _read_database(text: str | None, *, allow_remote: bool) -> "DatabaseAddress | None":
    import os

    from perfkit.formats.database_url import read_database_url

    if text is None:
        return None
    try:
        return read_database_url(
            text, allow_remote=allow_remote, usual_host=os.environ.get("PGHOST", "")
        )
    except ValueError as error:
        raise UsageError(f"--watch-database: {error}") from None
