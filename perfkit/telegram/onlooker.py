"""Who may look on while bots and students talk? The hook for a page beside the emulator."""

from collections.abc import Sequence
from typing import Protocol

from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Command
from perfkit.telegram.core.wire import Call


class Onlooker(Protocol):
    """Is told what happens, at the moment it takes effect; must not take long."""

    def called(self, account: Account, call: Call, at_ns: int) -> None:
        """A bot has called a method, which is about to take effect."""

    def saw(self, account: Account, commands: Sequence[Command], at_ns: int) -> None:
        """What came of a call, or of something else, is about to be carried out."""
