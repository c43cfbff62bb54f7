"""Whom does ``perfkit monitor`` watch, how often, how long? Its options, and how they are read."""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.workflows.monitor_request import Pace, Whom

ByName = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="TEXT",
        help="A program's name or a part of its command line; found again when it comes back.",
        show_default=False,
    ),
]
OfLoadTest = Annotated[
    bool,
    typer.Option(
        "--load-test",
        help="What follows -- are arguments of perfkit load-test: it is run, and its bot watched.",
    ),
]
BotName = Annotated[
    str | None,
    typer.Option(
        "--bot", metavar="NAME", help="Its name in history and messages. [from its command]",
        show_default=False,
    ),
]  # fmt: skip
Interval = Annotated[
    str | None,
    typer.Option(
        "--interval", metavar="TIME", help="Between two looks; 100ms at least. [1s]",
        show_default=False,
    ),
]  # fmt: skip
WatchFor = Annotated[
    str | None,
    typer.Option(
        "--duration",
        metavar="TIME",
        help="How long (90s, 10min); leaves a run folder. [until it is ended]",
        show_default=False,
    ),
]
LONGEST_NAME = 60
SHORTEST_S = 0.1
LONGEST_S = 3600.0


def read_whom(
    pid: int | None, name: str | None, command: tuple[str, ...], *, load_test: bool
) -> "Whom":
    """Raises UsageError unless there is just one."""
    from perfkit.workflows.monitor_request import Whom

    if name is not None and not name.strip():
        raise UsageError("--name: an empty text is in every command", advice="name the bot's file")
    given = [pid is not None, name is not None, bool(command)]
    if sum(given) != 1:
        raise UsageError(
            "give one bot to watch: --pid, --name or a command",
            advice="perfkit monitor --pid 4711, --name my_bot.py, or -- python my_bot.py",
        )
    if load_test and not command:
        raise UsageError(
            "--load-test runs a load test, and watches its bot: its arguments follow --",
            advice="perfkit monitor --load-test -- scenarios/homework.yaml --users 50; of a load "
            "test that runs already, watch the bot: its numbers are found by themselves",
        )
    if load_test:
        return Whom(load_test=command)
    return Whom(pid, name, command)


def read_pace(interval: str | None, duration: str | None) -> "Pace":
    """Raises UsageError naming the option."""
    from perfkit.workflows.monitor_request import DEFAULT_INTERVAL_S, Pace

    interval_s = read_duration(interval, "--interval")
    if interval_s is not None and not SHORTEST_S <= interval_s <= LONGEST_S:
        raise UsageError(f"--interval: {interval} is not between 100 ms and an hour")
    duration_s = read_duration(duration, "--duration")
    return Pace(DEFAULT_INTERVAL_S if interval_s is None else interval_s, duration_s)


def bot_name(named: str | None, whom: "Whom") -> str:
    """Its name where it is told of: the one given, or from what is known of its command.

    Raises UsageError for a name that can't be shown, BotError if there is no such process.
    """
    from perfkit.masking import mask
    from perfkit.untrusted import one_line

    if named is not None:
        name = one_line(named, LONGEST_NAME)
        if name != named or not name:
            raise UsageError(
                f"--bot: a name is one line of 1 to {LONGEST_NAME} characters, without control "
                "characters and blanks at its ends"
            )
        return name
    return one_line(mask(_from_command(whom)), LONGEST_NAME) or "bot"


def _from_command(whom: "Whom") -> str:
    from perfkit.bot.attach import command_of
    from perfkit.bot.naming import name_of_command

    if whom.load_test:
        return "bot"
    if whom.name is not None:
        return whom.name.strip()
    return name_of_command(whom.command or command_of(whom.pid or 0))
