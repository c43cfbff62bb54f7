"""The options that several commands share, each typed once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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
Name = Annotated[str | None, typer.Option("--name", help="What the run folder is called.")]
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
        raise UsageError(f"{option}: {text} is no time to measure in", advice="give 10s or more")
    return seconds
