"""What happens to updates between Telegram and a webhook? As to calls: they take time, some fail.

Stands in for ``Postmen`` where a network is asked for. An update reaches the bot half a round trip
after it was sent; its response, with the call that may be in it, takes effect when the other half
is over. What a fault keeps from the bot is sent again, as Telegram does, and not held against it.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Protocol, assert_never

from perfkit.clock import Clock
from perfkit.model.network import CallFault, DropFault, RefuseFault, SlowFault
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Post
from perfkit.telegram.core.latency import SECOND_NS
from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.delays import Action
from perfkit.telegram.postmen import CarryOut, Postmen
from perfkit.telegram.webhook_connection import CLOSED

DELIVERY = "webhook"
"""What a delivery is called where calls have their method's name: it draws lots of its own."""


class Road(Protocol):
    """What lies between: how long it takes, what goes wrong on it, and what happens later."""

    def way_ns(self) -> int:
        """How long the next one is on its way; 0 without latency."""

    def strike(self, method: str, at_ns: int) -> CallFault | None:
        """What goes wrong with a call, or a delivery, that is on its way now."""

    def later(self, when_ns: int, action: Action) -> None:
        """Do this then, and never before this call has returned."""


class FarPostmen(Postmen):
    """Postmen whose bots are at the end of a ``road``."""

    def __init__(self, clock: Clock, carry_out: CarryOut, road: Road) -> None:
        super().__init__(clock, carry_out)
        self._road = road
        self._late_ns: dict[tuple[Account, int], int] = {}

    def post(self, account: Account, post: Post) -> None:
        """Send an update on its way, unless a fault keeps it from the bot."""
        at_ns = self._clock.now_ns()
        fault = self._road.strike(DELIVERY, at_ns)
        match fault:
            case None:
                self._depart(account, post, at_ns)
            case SlowFault(late_s=late_s):
                self._late_ns[account, post.post_id] = round(late_s * SECOND_NS)
                self._depart(account, post, at_ns)
            case RefuseFault(code=code, retry_after_s=wait_s):
                words = f"Wrong response from the webhook: {code} {HTTPStatus(code).phrase}"
                both_ways_ns = self._road.way_ns() + self._road.way_ns()
                self._lose(account, post, at_ns + both_ways_ns, words, wait_s)
            case DropFault():
                self._lose(account, post, at_ns + self._road.way_ns(), CLOSED, 0)
            case _:
                assert_never(fault)

    def stop(self, account: Account) -> None:
        """Hang up on this bot's webhook; what is on its way there arrives nowhere."""
        super().stop(account)
        self._late_ns = {key: late for key, late in self._late_ns.items() if key[0] is not account}

    def _depart(self, account: Account, post: Post, at_ns: int) -> None:
        way_ns = self._road.way_ns()
        if way_ns:
            self._road.later(at_ns + way_ns, lambda _: self._arrive(account, post))
        else:
            super().post(account, post)

    def _arrive(self, account: Account, post: Post) -> None:
        if account.awaits(post.post_id):  # and its webhook is still the one it was sent to
            super().post(account, post)

    def _lose(
        self, account: Account, post: Post, when_ns: int, words: str, retry_after_s: int
    ) -> None:
        def tell(at_ns: int) -> None:
            commands = account.lost(post.post_id, words, retry_after_s, at_ns=at_ns)
            self._carry_out(account, commands, at_ns)

        self._road.later(when_ns, tell)

    def _replied(self, account: Account, post_id: int, reply: WebhookReply) -> None:
        self._bring(account, post_id, partial(super()._replied, account, post_id, reply))

    def _failed(self, account: Account, post_id: int, words: str) -> None:
        self._bring(account, post_id, partial(super()._failed, account, post_id, words))

    def _bring(self, account: Account, post_id: int, outcome: Callable[[], None]) -> None:
        """What became of a post is known when it has come back."""
        back_ns = self._road.way_ns() + self._late_ns.pop((account, post_id), 0)
        if back_ns:
            self._road.later(self._clock.now_ns() + back_ns, lambda _: outcome())
        else:
            outcome()
