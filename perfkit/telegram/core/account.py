"""What does Telegram do for one bot? Its account: chats, updates, and the effect of each call.

``call`` is what the bot asks; ``say``, ``press`` and ``do`` are what students do; ``flush``,
``tick`` and ``hang_up`` are what the shell notices; ``posted``, ``replied`` and ``failed`` tell
what becomes of what it posts to a webhook. All return commands; nothing here waits or reads a
clock.
"""

from collections.abc import Mapping

import msgspec

from perfkit.masking import mask
from perfkit.model.deeds import Deed, InGroup
from perfkit.model.telegram import TelegramNumbers
from perfkit.telegram.core.calls import BY_HAND, EFFECTS, answer_by_type
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.commands import Command, Respond, Show, WakeAt
from perfkit.telegram.core.counts import count
from perfkit.telegram.core.deeds import perform
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.entities import student_entities
from perfkit.telegram.core.flood import Flood
from perfkit.telegram.core.group_showing import show_in_group
from perfkit.telegram.core.inline_messages import press_inline
from perfkit.telegram.core.looking import Look
from perfkit.telegram.core.membership import unblock
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.numbers import add_up
from perfkit.telegram.core.refusal import Refusal, method_not_found, refusal_body
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import CallbackQuery, Update, User, WireMessage
from perfkit.telegram.core.updates import DAY_NS, QUERY_LIFE_NS
from perfkit.telegram.core.validation import validate
from perfkit.telegram.core.voting import close_polls
from perfkit.telegram.core.webhook_calls import (
    WEBHOOK_METHODS,
    Registration,
    change_webhook,
    registration,
)
from perfkit.telegram.core.webhook_reply import WebhookReply, read_reply
from perfkit.telegram.core.webhook_target import Endpoint
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode
UNKNOWN_METHOD = "unknown methods"
"""All that the Bot API does not have, in counts: their names may be without end."""


class Account:
    """One bot as Telegram knows it. Without ``flood`` nobody limits what it sends."""

    __slots__ = ("_flood", "_state", "calls_by_method", "refusals")

    def __init__(self, state: BotState, flood: Flood | None = None) -> None:
        self._state = state
        self._flood = flood
        self.calls_by_method: dict[str, int] = {}
        self.refusals: dict[str, int] = {}

    @property
    def queued(self) -> int:
        """Updates the bot has not confirmed."""
        return len(self._state.queue) + len(self._state.webhook)

    @property
    def look(self) -> Look:
        """The bot's chats, for somebody who looks on."""
        return Look(self._state)

    @property
    def webhook(self) -> Endpoint | None:
        """Where the bot's updates are posted; None while it has no webhook."""
        settings = self._state.webhook.settings
        return None if settings is None else settings.endpoint

    @property
    def registration(self) -> Registration | None:
        """How another Bot API is told of the bot's webhook; None while it has none."""
        return registration(self._state)

    @property
    def webhook_failures(self) -> Mapping[str, int]:
        """How often an update was not taken by the webhook, by what went wrong."""
        return self._state.webhook.tally.failures

    @property
    def conflicts(self) -> int:
        """How often a second poller ended a first."""
        return self._state.poller.conflicts

    @property
    def polls(self) -> int:
        """How often the bot has asked for updates."""
        return self._state.poller.polls

    @property
    def unanswered_queries(self) -> int:
        """Presses of buttons whose query the bot has not answered."""
        return len(self._state.queries) + self._state.queries.expired

    def numbers(self, at_ns: int) -> TelegramNumbers:
        """What was seen of the bot up to now."""
        waits = {} if self._flood is None else self._flood.waits
        return add_up(self._state, self.calls_by_method, self.refusals, waits, at_ns)

    def take_poll_gap_ns(self, at_ns: int) -> int:
        """The longest time without a poll since this was last asked."""
        return self._state.tally.take_gap_ns(at_ns)

    def poll_lost(self) -> None:
        """A poll of the bot's has failed on its way here."""
        self._state.tally.poll_lost()

    def call(self, call: Call, *, at_ns: int) -> list[Command]:
        """The bot calls a method: what is to be answered, shown and waited for."""
        counts = self.calls_by_method
        name = call.method if call.method in METHODS else UNKNOWN_METHOD
        counts[name] = counts.get(name, 0) + 1
        if call.method == "getupdates":
            return self._poll(call.call_id, call.params, at_ns)
        if call.method in WEBHOOK_METHODS:
            return self._change_webhook(call, at_ns)
        try:
            if self._flood is not None:
                self._flood.check(call.method, call.params.get("chat_id", ""), at_ns)
            answer = self._dispatch(call, at_ns)
        except Refusal as refusal:
            return [self._refuse(call.call_id, refusal)]
        self._state.tally.answered(answer.chat_id or whole(call.params.get("chat_id")))
        body = b'{"ok":true,"result":' + answer.result + b"}"
        commands: list[Command] = [Respond(call.call_id, 200, body)]
        if answer.chat_id < 0:
            commands += show_in_group(self._state.chats, answer)
        else:
            for event in answer.events:
                commands.append(Show(answer.chat_id, event))
        if answer.queued:
            commands += self._news()
        if answer.wake_ns is not None:
            commands.append(WakeAt(answer.wake_ns))
        return commands

    def _refuse(self, call_id: int, refusal: Refusal) -> Respond:
        if not refusal.retry_after_s:  # flood waits are counted by the limit that was met
            count(self.refusals, mask(refusal.description))
        return Respond(call_id, refusal.code, refusal_body(refusal), refusal.retry_after_s)

    def _dispatch(self, call: Call, at_ns: int) -> Answer:
        effect = BY_HAND.get(call.method)
        if effect is not None:
            return effect(self._state, call, at_ns)
        if call.method not in METHODS:
            raise method_not_found()
        method = validate(call)
        effect = EFFECTS.get(call.method)
        if effect is not None:
            return effect(self._state, call, at_ns)
        return answer_by_type(self._state, call, method, at_ns)

    def _poll(self, call_id: int, params: Mapping[str, str], at_ns: int) -> list[Command]:
        if self._state.webhook.settings is not None:
            return self._state.poller.refuse(call_id, at_ns)
        self._state.queue.allow(params.get("allowed_updates"))
        return self._state.poller.poll(
            call_id,
            offset=whole(params.get("offset")),
            limit=whole(params.get("limit") or "100"),
            timeout_s=whole(params.get("timeout")),
            at_ns=at_ns,
        )

    def _change_webhook(self, call: Call, at_ns: int) -> list[Command]:
        change = change_webhook(self._state, call, at_ns)
        if isinstance(change.answer, Refusal):
            return [*change.before, self._refuse(call.call_id, change.answer)]
        body = b'{"ok":true,"result":true,"description":"%b"}' % change.answer.encode()
        return [*change.before, Respond(call.call_id, 200, body), *change.after]

    def say(self, user: User, text: str, *, at_ns: int) -> list[Command]:
        """A student sends a text."""
        state = self._state
        chat = state.chats.enter(user)
        if chat.blocked:
            unblock(state, chat, at_ns)
        message = WireMessage(
            message_id=chat.next_message_id(),
            date=state.date(at_ns),
            chat=chat.chat,
            from_user=user,
            text=text,
            entities=student_entities(text),
        )
        chat.keep(message, editable=False)
        if not state.queue.wants("message"):
            return []
        update = Update(update_id=state.queue.next_id(), message=message)
        return self._enqueue(chat, update, at_ns, DAY_NS)

    def press(self, user: User, message_id: int, data: str, *, at_ns: int) -> list[Command]:
        """A student presses an inline button of a message; nothing happens if that is gone."""
        state = self._state
        if message_id < 0:
            before = len(state.queue)
            press_inline(state, user, message_id, data, at_ns)
            return self._queued(user.id, at_ns) if len(state.queue) > before else []
        chat = state.chats.enter(user)
        stored = chat.messages.get(message_id)
        if stored is None or not state.queue.wants("callback_query"):
            return []
        query = CallbackQuery(
            id=state.queries.open(user.id, state.queue.next_id(), at_ns),
            from_user=user,
            message=stored.wire,
            chat_instance=str(user.id),
            data=data,
        )
        update = Update(update_id=state.queue.next_id(), callback_query=query)
        return self._enqueue(chat, update, at_ns, QUERY_LIFE_NS)

    def do(self, user: User, deed: Deed, *, at_ns: int) -> list[Command]:
        """A student does something else than writing and pressing."""
        before = len(self._state.queue)
        perform(self._state, user, deed, at_ns)
        if len(self._state.queue) == before:
            return []
        return self._queued(deed.chat_id if isinstance(deed, InGroup) else user.id, at_ns)

    def download(self, path: str) -> bytes | None:
        """The content of a file, by the ``file_path`` that getFile tells."""
        return self._state.files.content(path)

    def _enqueue(
        self, chat: PrivateChat, update: Update, at_ns: int, life_ns: int
    ) -> list[Command]:
        self._state.queue.add(chat.chat.id, _ENCODE(update), at_ns + life_ns)
        return self._queued(chat.chat.id, at_ns)

    def _queued(self, chat_id: int, at_ns: int) -> list[Command]:
        if self._flood is not None:
            self._flood.update(chat_id, at_ns)
        return self._news()

    def _news(self) -> list[Command]:
        """An update was queued: it is polled for, or posted."""
        state = self._state
        state.tally.queued_max = max(state.tally.queued_max, len(state.queue))
        return state.poller.news() if state.webhook.settings is None else state.webhook.news()

    def flush(self, at_ns: int) -> list[Command]:
        """All that was due has been handled: answer the waiting poll, or post to the webhook."""
        commands = self._state.poller.flush(at_ns)
        commands.extend(self._state.webhook.flush(at_ns))
        return commands

    def tick(self, at_ns: int) -> list[Command]:
        """A time asked for with WakeAt has come."""
        commands = self._state.poller.tick(at_ns)
        commands.extend(self._state.webhook.tick(at_ns))
        return commands + self._end_polls(at_ns)

    def _end_polls(self, at_ns: int) -> list[Command]:
        before = len(self._state.queue)
        close_polls(self._state, at_ns)
        commands = self._news() if len(self._state.queue) > before else []
        following_ns = self._state.closings.next_ns
        if following_ns is not None:
            commands.append(WakeAt(following_ns))
        return commands

    def posted(self, post_id: int) -> list[Command]:
        """The request of a Post has been sent."""
        return self._state.webhook.posted(post_id)

    def replied(self, post_id: int, reply: WebhookReply, *, at_ns: int) -> list[Command]:
        """The webhook has answered a Post; a call in the response is carried out first."""
        webhook = self._state.webhook
        settings = webhook.settings
        if settings is None or not webhook.awaits(post_id):
            return []
        webhook.responded(post_id, reply.took_ns)
        if not 200 <= reply.status <= 299:
            words = f"Wrong response from the webhook: {reply.status} {reply.reason}"
            return webhook.fail(post_id, words, reply.retry_after_s, at_ns)
        call = read_reply(settings.token, reply.content_type, reply.body)
        commands = [] if call is None else self.call(call, at_ns=at_ns)
        commands.extend(webhook.confirm(post_id, at_ns))
        return commands

    def failed(self, post_id: int, words: str, *, at_ns: int) -> list[Command]:
        """A Post got no response, for this reason."""
        return self._state.webhook.fail(post_id, words, 0, at_ns)

    def awaits(self, post_id: int) -> bool:
        """Whether this Post's outcome still matters."""
        return self._state.webhook.awaits(post_id)

    def lost(self, post_id: int, words: str, retry_after_s: int, *, at_ns: int) -> list[Command]:
        """A Post was kept from the bot by a fault, as if it had failed with these words."""
        return self._state.webhook.lose(post_id, words, retry_after_s, at_ns)

    def break_off(self, words: str, *, at_ns: int) -> list[Command]:
        """All that is being posted breaks off, by a fault: it is sent again later."""
        return self._state.webhook.break_off(words, at_ns)

    def let_go(self) -> list[Command]:
        """The bot is about to be ended: its polls are answered at once, nothing is posted."""
        return [*self._state.poller.let_go(), *self._state.webhook.pause()]

    def pause(self) -> list[Command]:
        """The Bot API stops for a while: nothing is posted until ``resume``."""
        return self._state.webhook.pause()

    def resume(self, at_ns: int) -> list[Command]:
        """The Bot API serves again."""
        return self._state.webhook.resume(at_ns)

    def hang_up(self, call_id: int) -> None:
        """The client of this call has gone away before it was answered."""
        self._state.poller.hang_up(call_id)
