"""Which bot does a call belong to? All accounts of the emulator, by token."""

import re
from collections.abc import Iterable
from zlib import crc32

from perfkit.model.network import FloodLimits
from perfkit.model.standing_chat import StandingChat
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.flood import Flood
from perfkit.telegram.core.standing import stand
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import BotUser
from perfkit.telegram.core.webhook_target import Targets

_BOT_ID = re.compile(r"(\d{1,15}):")
FIRST_UPDATE_ID = 100_000_001


class Emulator:
    """Accounts, made when their token is first used: any token text is accepted.

    ``targets`` are what their webhooks may be, ``chats`` what each of them has from the beginning.
    With ``privacy`` they get in groups only what is meant for them, as bots do whose author never
    asked BotFather for all messages.
    """

    def __init__(
        self,
        *,
        wall_s: float,
        flood_limits: FloodLimits = FloodLimits.OFF,
        targets: Targets | None = None,
        chats: Iterable[StandingChat] = (),
        privacy: bool = True,
    ) -> None:
        self.chats = tuple(chats)
        self._wall_s = wall_s
        self._privacy = privacy
        self._flood_limits = flood_limits
        self._targets = targets or Targets()
        self._accounts: dict[str, Account] = {}

    def account(self, token: str) -> Account:
        """The bot with this token."""
        found = self._accounts.get(token)
        if found is None:
            state = BotState(
                bot_user(token, privacy=self._privacy),
                first_update_id=FIRST_UPDATE_ID,
                wall_s=self._wall_s,
                targets=self._targets,
            )
            stand(state, self.chats)
            limits = self._flood_limits
            flood = None if limits is FloodLimits.OFF else Flood(limits)
            found = self._accounts[token] = Account(state, flood)
        return found

    def accounts(self) -> tuple[Account, ...]:
        """All bots that have called so far, in order of their first call."""
        return tuple(self._accounts.values())


def bot_user(token: str, *, privacy: bool = True) -> BotUser:
    """Who the bot with this token is: its id is the number the token begins with."""
    match = _BOT_ID.match(token)
    number = int(match[1]) if match else 1_000_000_000 + crc32(token.encode())
    return BotUser(
        id=number,
        is_bot=True,
        first_name="Bot under test",
        username="perfkit_test_bot",
        can_join_groups=True,
        can_read_all_group_messages=not privacy,
        supports_inline_queries=True,
        can_connect_to_business=False,
        has_main_web_app=False,
        has_topics_enabled=False,
        allows_users_to_create_topics=False,
    )
