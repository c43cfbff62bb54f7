"""How can ``perfkit monitor`` have subcommands and also take a command to start, after ``--``?

What comes after the first ``--`` is the command, unless a subcommand stands before it:
``perfkit monitor -- history`` starts a program called history.
"""

from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context

_COMMAND = "perfkit.monitor.command"


class MonitorGroup(TyperGroup):
    """Keeps the command for ``command_after_dashes``."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Take the command away before what is left is parsed."""
        named = args[0] if args else ""
        if "--" in args and named not in self.commands:
            place = args.index("--")
            ctx.meta[_COMMAND] = tuple(args[place + 1 :])
            args = args[:place]
        return super().parse_args(ctx, args)


def command_after_dashes(context: typer.Context) -> tuple[str, ...]:
    """What was given after ``--``; empty: nothing was."""
    command: tuple[str, ...] = context.meta.get(_COMMAND, ())
    return command
