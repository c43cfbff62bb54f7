"""What does Telegram do for one bot? Its account: chats, updates, and the effect of each call.

``call`` is what the bot asks; ``say`` and ``press`` are what students do; ``flush``, ``tick`` and
``hang_up`` are what the shell notices. All return commands; nothing here waits or reads a clock.
"""

from collections.abc import Mapping

import msgspec

from perfkit.telegram.core.calls import BY_HAND, EFFECTS, answer_by_type
from perfkit.telegram.core.commands import Command, Respond, Show
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.entities import student_entities
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.refusal import Refusal, method_not_found, refusal_body
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import CallbackQuery, Update, User, WireMessage
from perfkit.telegram.core.updates import DAY_NS, QUERY_LIFE_NS
from perfkit.telegram.core.validation import validate
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode


class Account:
    """One bot as Telegram knows it."""

    __slots__ = ("_state", "calls_by_method", "refusals")

    def __init__(self, state: BotState) -> None:
        self._state = state
        self.calls_by_method: dict[str, int] = {}
        self.refusals: dict[str, int] = {}

    @property
    def queued(self) -> int:
        """Updates the bot has not confirmed."""
        return len(self._state.queue)

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

    def download(self, path: str) -> bytes | None:
        """The content of a file, by the path that getFile told; None if there is none."""
        return self._state.files.content(path)

    def call(self, call: Call, *, at_ns: int) -> list[Command]:
        """The bot calls a method: what is to be answered, shown and waited for."""
        counts = self.calls_by_method
        counts[call.method] = counts.get(call.method, 0) + 1
        if call.method == "getupdates":
            return self._poll(call.call_id, call.params, at_ns)
        try:
            answer = self._dispatch(call, at_ns)
        except Refusal as refusal:
            self.refusals[refusal.description] = self.refusals.get(refusal.description, 0) + 1
            return [Respond(call.call_id, refusal.code, refusal_body(refusal))]
        body = b'{"ok":true,"result":' + answer.result + b"}"
        commands: list[Command] = [Respond(call.call_id, 200, body)]
        for event in answer.events:
            commands.append(Show(answer.chat_id, event))  # noqa: PERF401 - mostly one
        if answer.told is not None:
            commands += self._tell(answer.told, at_ns)
        return commands

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
        self._state.queue.allow(params.get("allowed_updates"))
        return self._state.poller.poll(
            call_id,
            offset=whole(params.get("offset")),
            limit=whole(params.get("limit") or "100"),
            timeout_s=whole(params.get("timeout")),
            at_ns=at_ns,
        )

    def say(self, user: User, text: str, *, at_ns: int) -> list[Command]:
        """A student sends a text."""
        state = self._state
        chat = state.chats.enter(user)
        message = WireMessage(
            message_id=state.chats.next_message_id(),
            date=state.date(at_ns),
            chat=chat.chat,
            from_user=user,
            text=text,
            entities=student_entities(text),
        )
        chat.keep(message, editable=False)
        return self._tell(message, at_ns)

    def _tell(self, message: WireMessage, at_ns: int) -> list[Command]:
        """The bot gets a message as an update, if it wants any."""
        queue = self._state.queue
        if not queue.wants("message"):
            return []
        update = Update(update_id=queue.next_id(), message=message)
        return self._enqueue(message.chat.id, update, at_ns + DAY_NS)

    def press(self, user: User, message_id: int, data: str, *, at_ns: int) -> list[Command]:
        """A student presses an inline button of a message; nothing happens if that is gone."""
        state = self._state
        chat = state.chats.enter(user)
        stored = chat.messages.get(message_id)
        if stored is None or not state.queue.wants("callback_query"):
            return []
        query = CallbackQuery(
            id=state.queries.open(user.id, at_ns),
            from_user=user,
            message=stored.wire,
            chat_instance=str(user.id),
            data=data,
        )
        update = Update(update_id=state.queue.next_id(), callback_query=query)
        return self._enqueue(chat.chat.id, update, at_ns + QUERY_LIFE_NS)

    def _enqueue(self, chat_id: int, update: Update, expires_ns: int) -> list[Command]:
        self._state.queue.add(chat_id, _ENCODE(update), expires_ns)
        return self._state.poller.news()

    def flush(self, at_ns: int) -> list[Command]:
        """All that was due has been handled: answer the waiting poll."""
        return self._state.poller.flush(at_ns)

    def tick(self, at_ns: int) -> list[Command]:
        """A time asked for with WakeAt has come."""
        return self._state.poller.tick(at_ns)

    def let_go(self) -> list[Command]:
        """The bot is about to be ended: its polls are answered at once from now on."""
        return self._state.poller.let_go()

    def hang_up(self, call_id: int) -> None:
        """The client of this call has gone away before it was answered."""
        self._state.poller.hang_up(call_id)
