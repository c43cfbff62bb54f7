"""What else does ``perfkit monitor`` ask about the bot? Its counters, database, Redis and loops."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.workflows.monitor_request import Asked, AskedCounters

DATABASE_SETTING = "PERFKIT_WATCH_DATABASE"
REDIS_SETTING = "PERFKIT_WATCH_REDIS"
_COUNTERS = typer.Option(
    "--counters", metavar="URL", show_default=False,
    help="The bot's own metrics in Prometheus' format (http://127.0.0.1:8000/metrics): "
    "interactions, errors, response times, cache hits.",
)  # fmt: skip

Counters = Annotated[str | None, _COUNTERS]
CounterChoices = Annotated[
    list[str] | None,
    typer.Option(
        "--counter", metavar="WHAT=METRIC", show_default=False,
        help="What a metric of --counters means, where its name does not say: "
        "interactions=my_updates_total. Can be repeated.",
    ),
]  # fmt: skip
WatchDatabase = Annotated[
    str | None,
    typer.Option(
        "--watch-database", metavar="URL", envvar=DATABASE_SETTING, show_default=False,
        help="The bot's database: postgresql://… (read only), or an SQLite file.",
    ),
]  # fmt: skip
WatchRedis = Annotated[
    str | None,
    typer.Option(
        "--watch-redis", metavar="URL", envvar=REDIS_SETTING, show_default=False,
        help="The bot's Redis or Valkey (needs perfkit[redis]).",
    ),
]  # fmt: skip
Stalls = Annotated[
    bool,
    typer.Option(
        "--stalls", help="Event-loop stalls, seen from outside by py-spy: costs the bot a little."
    ),
]
StallsEvery = Annotated[
    str | None,
    typer.Option(
        "--stalls-every", metavar="TIME", show_default=False,
        help="With --stalls: look for 10 s in each such time only. [all the time]",
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceWords:
    """These options as they were typed."""

    counters: str | None = None
    counter: list[str] | None = None
    database: str | None = None
    redis: str | None = None
    stalls: bool = False
    stalls_every: str | None = None


def refuse_with_once(context: typer.Context) -> None:
    """One look can't wait for a source's answer. Raises UsageError if one was typed."""
    names = ("counters", "counter", "watch_database", "watch_redis", "stalls", "stalls_every")
    for name in names:
        source = context.get_parameter_source(name)
        # settings of the environment are a service's, and one look beside it is no mistake
        if source is not None and source.name == "COMMANDLINE":
            raise UsageError(
                f"--once does not ask what --{name.replace('_', '-')} names: it looks at the bot's "
                "processes and its machine",
                advice="watch for a moment instead: --duration 5s --json",
            )


def read_sources(words: SourceWords, *, allow_remote: bool) -> "Asked":
    """What is asked. Raises UsageError naming the option."""
    from perfkit.workflows.monitor_request import Asked

    database = redis = None
    if words.database is not None:
        from perfkit.formats.database_url import read_database_url

        try:
            database = read_database_url(
                words.database,
                allow_remote=allow_remote,
                usual_host=os.environ.get("PGHOST", ""),
            )
        except ValueError as error:
            raise UsageError(f"--watch-database: {error}") from None
    if words.redis is not None:
        from perfkit.monitor.redis.connection import reach

        redis = reach(words.redis, "--watch-redis", allow_remote=allow_remote)
    counters = _counters(words, allow_remote=allow_remote)
    return Asked(database, redis, counters, words.stalls, _pause(words))


def _pause(words: SourceWords) -> float:
    """Seconds between two recordings; 0: one follows the other."""
    every_s = read_duration(words.stalls_every, "--stalls-every")
    if every_s is None:
        return 0.0
    from perfkit.workflows.monitor_stalls import SLICE_S

    if not words.stalls:
        raise UsageError("--stalls-every says how often --stalls looks: give that as well")
    if every_s < SLICE_S:
        raise UsageError(
            f"--stalls-every: {words.stalls_every} is shorter than the {SLICE_S:g} s of one look",
            advice="leave it out to look all the time",
        )
    return every_s - SLICE_S


def _counters(words: SourceWords, *, allow_remote: bool) -> "AskedCounters | None":
    from perfkit.formats.counter_choice import read_counter_choice
    from perfkit.masking import mask
    from perfkit.web_address import need_consent, parse_url
    from perfkit.workflows.monitor_request import AskedCounters

    if words.counters is None:
        if words.counter:
            raise UsageError("--counter says what a metric means, and --counters where they are")
        return None
    try:
        address = parse_url(words.counters)
        chosen = tuple(map(read_counter_choice, words.counter or ()))
    except ValueError as error:
        raise UsageError(f"--counters, --counter: {mask(str(error))}") from None
    need_consent("--counters", address.host, "if perfkit may ask there", allow_remote=allow_remote)
    return AskedCounters(address, chosen)
