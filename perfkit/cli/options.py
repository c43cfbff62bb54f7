"""The options that several commands share, each typed once."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from typer.models import OptionInfo

    from perfkit.loopback import Origin
    from perfkit.model.standing_chat import StandingChat

Results = Annotated[Path, typer.Option("--results", help="Where run folders are.", metavar="DIR")]
RESULTS = Path("profiling_results")
WebhookTo = Annotated[
    str | None,
    typer.Option(
        "--webhook-to",
        metavar="URL",
        help="Where a webhook bot listens (http://127.0.0.1:8080), whatever address it registers.",
    ),
]
StandingChats = Annotated[
    list[str] | None,
    typer.Option(
        "--chat",
        metavar="ID[:KIND]",
        help="A chat that is there from the beginning (-1001234, @news:channel). "
        "KIND: private, group, supergroup, forum, channel. Can be repeated.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_NAME = typer.Option("--name", help="What the run folder is called.")
Name = Annotated[str | None, _NAME]
KindName = Annotated[str, _NAME]
"""Where a run is called after its command, unless told otherwise."""
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
Users = Annotated[
    int | None,
    typer.Option("--users", min=1, max=1_000_000, help="How many students. [as the scenario says]"),
]
Duration = Annotated[
    str | None,
    typer.Option(
        "--duration",
        metavar="TIME",
        help="How long students go on (90s, 5min). [once each, or as the scenario says]",
    ),
]
Profile = Annotated[
    bool | None,
    typer.Option("--profile/--no-profile", help="Record the bot's stacks with py-spy."),
]

Pid = Annotated[
    int | None,
    typer.Option(
        "--pid", min=1, help="A running process, which goes on afterwards.", show_default=False
    ),
]
Command = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[-- COMMAND...]",
        help="Or a command, started for it: -- python my_bot.py",
        show_default=False,
    ),
]
RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="FILE", show_default=False,
        help="Alert rules (YAML), on top of perfkit's own.",
    ),
]  # fmt: skip
Alerts = Annotated[
    list[str] | None,
    typer.Option(
        "--alert", metavar="RULE", show_default=False,
        help="An alert rule: 'cpu > 80% for 5m', 'Busy: cpu > 50%', 'HighCpu: off'. "
        "Can be repeated.",
    ),
]  # fmt: skip
DefaultRules = Annotated[
    bool, typer.Option("--default-rules/--no-default-rules", help="perfkit's own rules as well.")
]
Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="The history (SQLite). [monitor.sqlite in --results]",
        show_default=False,
    ),
]


def _how_long(default: str) -> "OptionInfo":
    option: OptionInfo = typer.Option(
        "--duration", metavar="TIME", help=f"How long: 20, 20s or 10min. [{default}]",
        show_default=False,
    )  # fmt: skip
    return option


RecordedFor = Annotated[str | None, _how_long("30s; with --live until you end it")]
CountedFor = Annotated[str | None, _how_long("a process: 10s; a command: until it ends")]
WatchedFor = Annotated[str | None, _how_long("2min; 0: until it ends")]
SHORTEST_S = 0.5
LONGEST_S = 24 * 3600.0


class SortBy(StrEnum):
    """As ``analysis.calls.Sort``, which would be slow to import here."""

    OWN = "own"
    TOTAL = "total"
    CALLS = "calls"
    NAME = "name"


Sort = Annotated[SortBy, typer.Option("--sort", help="Order of a profile's functions.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Functions shown of a profile.")]
LIMIT = 30
Keep = Annotated[
    str, typer.Option("--filter", metavar="TEXT", help="Only those whose name or file has it.")
]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which functions a table shows, in which order."""

    sort: SortBy = SortBy.OWN
    limit: int = LIMIT
    keep: str = ""

    def refuse_for(self, what: str, advice: str = "") -> None:
        """Raises UsageError if functions were chosen where no table of them is shown."""
        from perfkit.errors import UsageError

        if self != Rows():
            raise UsageError(
                f"--sort, --limit and --filter choose rows of a profile's table, and {what}",
                advice=advice,
            )


def read_webhook_to(text: str | None) -> "Origin | None":
    """Scheme, host and port from --webhook-to; None where it was not given.

    Raises UsageError naming the option.
    """
    from perfkit.errors import UsageError
    from perfkit.loopback import parse_origin

    if text is None:
        return None
    try:
        return parse_origin(text)
    except ValueError as error:
        raise UsageError(f"--webhook-to: {error}") from None


def read_chats(texts: list[str] | None) -> "tuple[StandingChat, ...]":
    """The chats that --chat names. Raises UsageError naming the option."""
    from perfkit.errors import UsageError
    from perfkit.formats.standing_chat import read_standing_chat

    try:
        return tuple(read_standing_chat(text) for text in texts or ())
    except ValueError as error:
        raise UsageError(f"--chat: {error}") from None


def read_duration(text: str | None, option: str, *, zero: bool = False) -> float | None:
    """Seconds from an option such as ``2min``; None where it was not given; 0 only where allowed.

    Raises UsageError naming the option.
    """
    from perfkit.errors import UsageError
    from perfkit.units import parse_duration

    if text is None:
        return None
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if seconds <= 0 and not zero:
        raise UsageError(f"{option}: {text} is no time to measure in", advice="give 1s or 10min")
    return seconds


def read_watched_for(text: str, option: str = "--duration", *, zero: bool = False) -> float:
    """Seconds to look at a process; 0 only where allowed. Raises UsageError naming the option."""
    from perfkit.errors import UsageError

    seconds = read_duration(text, option, zero=zero) or 0.0
    if seconds and not SHORTEST_S <= seconds <= LONGEST_S:
        raise UsageError(
            f"{option}: {text} is too short or too long",
            advice="give at least half a second and at most a day",
        )
    return seconds


def need_one_target(pid: int | None, command: list[str] | None, named: str) -> None:
    """Raises UsageError unless there is either a process or a command for perfkit's ``named``."""
    from perfkit.errors import UsageError

    if (pid is None) == (not command):
        raise UsageError(
            "give either --pid or a command",
            advice=f"perfkit {named} --pid 4711, or perfkit {named} -- python my_bot.py",
        )
