"""Who posts which bot's updates? One sender for each bot that has a webhook."""

from collections.abc import Callable
from functools import partial

from perfkit.clock import Clock
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Command, Post
from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.webhook_sender import WebhookSender

CarryOut = Callable[[Account, list[Command], int], None]


class Postmen:
    """Senders by bot. ``carry_out`` takes what the core wants after each outcome."""

    def __init__(self, clock: Clock, carry_out: CarryOut) -> None:
        self._clock = clock
        self._carry_out = carry_out
        self._senders: dict[Account, WebhookSender] = {}

    def post(self, account: Account, post: Post) -> None:
        """Send an update; the bot's sender is made when it is new."""
        sender = self._senders.get(account)
        if sender is None:
            sender = self._senders[account] = WebhookSender(
                post.endpoint,
                on_sent=partial(self._sent, account),
                on_reply=partial(self._replied, account),
                on_failure=partial(self._failed, account),
            )
        sender.post(post.post_id, post.body)

    def stop(self, account: Account) -> None:
        """Hang up on this bot's webhook."""
        sender = self._senders.pop(account, None)
        if sender is not None:
            sender.close()

    def _sent(self, account: Account, post_id: int) -> None:
        self._carry_out(account, account.posted(post_id), self._clock.now_ns())

    def _replied(self, account: Account, post_id: int, reply: WebhookReply) -> None:
        at_ns = self._clock.now_ns()
        self._carry_out(account, account.replied(post_id, reply, at_ns=at_ns), at_ns)

    def _failed(self, account: Account, post_id: int, words: str) -> None:
        at_ns = self._clock.now_ns()
        self._carry_out(account, account.failed(post_id, words, at_ns=at_ns), at_ns)
