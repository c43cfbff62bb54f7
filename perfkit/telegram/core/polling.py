"""When is a getUpdates call answered, and with what? Long polling of one bot.

Rules from ``facts/telegram.md`` §5 and tdlib/telegram-bot-api's Client.cpp: timeouts are clamped
into 0 to 50 s; a second poller that must wait ends the first with a 409, and a 409 less than three
seconds after another is held back for three seconds; the same offset asked again within three
seconds with a short timeout waits three seconds, and within half a second gets one update, so that
a broken bot can't spin.
"""

from msgspec import Struct

from perfkit.model.chat import Delivered
from perfkit.telegram.core.commands import Command, FlushSoon, Respond, Show, WakeAt
from perfkit.telegram.core.refusal import (
    TERMINATED_BY_OTHER_POLL,
    TERMINATED_BY_WEBHOOK,
    WEBHOOK_ACTIVE,
    Refusal,
    refusal_body,
)
from perfkit.telegram.core.tally import LONG_GAP_NS, Tally
from perfkit.telegram.core.updates import Pending, UpdateQueue

SECOND_NS = 1_000_000_000
LONGEST_POLL_S = 50
LARGEST_BATCH = 100
QUIET_S = 3
QUIET_NS = QUIET_S * SECOND_NS
HASTY_NS = SECOND_NS // 2
_DELIVERED = Delivered()
_NOTHING = b'{"ok":true,"result":[]}'
_TERMINATED = refusal_body(Refusal(409, TERMINATED_BY_OTHER_POLL))
_WEBHOOK_SET = refusal_body(Refusal(409, TERMINATED_BY_WEBHOOK))
_WEBHOOK_ACTIVE = refusal_body(Refusal(409, WEBHOOK_ACTIVE))


class _Waiting(Struct, frozen=True):
    call_id: int
    limit: int
    until_ns: int


class _Held(Struct, frozen=True):
    """A 409 that is held back."""

    call_id: int
    body: bytes
    until_ns: int


class Poller:
    """The waiting getUpdates call of one bot, if there is one. ``conflicts`` counts 409s."""

    __slots__ = (
        "_flush_asked", "_held", "_last_offset", "_last_poll_ns", "_let_go", "_next_conflict_ns",
        "_queue", "_tally", "_waiting", "conflicts", "polls",
    )  # fmt: skip

    def __init__(self, queue: UpdateQueue, tally: Tally) -> None:
        self._queue = queue
        self._tally = tally
        self._waiting: _Waiting | None = None
        self._held: list[_Held] = []
        self._next_conflict_ns = 0
        self._last_offset = -1
        self._last_poll_ns = -QUIET_NS
        self._let_go = False
        self._flush_asked = False
        self.polls = 0
        self.conflicts = 0

    def poll(
        self, call_id: int, *, offset: int, limit: int, timeout_s: int, at_ns: int
    ) -> list[Command]:
        """A getUpdates call has come: answer it or let it wait."""
        self.polls += 1
        limit = min(max(limit, 1), LARGEST_BATCH)
        if offset == self._last_offset and at_ns - self._last_poll_ns < QUIET_NS:
            timeout_s = max(timeout_s, QUIET_S)
            if at_ns - self._last_poll_ns < HASTY_NS:
                limit = 1
        self._last_offset = offset
        self._last_poll_ns = at_ns
        self._queue.confirm(offset, at_ns)
        gap_ns = self._tally.polled(at_ns)
        if gap_ns > LONG_GAP_NS and self._queue.has_news:
            self._tally.long_gap(gap_ns)
        if self._queue:
            return self._deliver(call_id, self._queue.take(limit, at_ns), at_ns)
        if timeout_s <= 0 or self._let_go:
            self._tally.poll_ended(at_ns)
            return [Respond(call_id, 200, _NOTHING)]
        commands = self._end_other_poll(at_ns)
        until_ns = at_ns + min(timeout_s, LONGEST_POLL_S) * SECOND_NS
        self._waiting = _Waiting(call_id, limit, until_ns)
        commands.append(WakeAt(until_ns))
        return commands

    def news(self) -> list[Command]:
        """An update was queued: have the waiting poll answered, together with what else is due."""
        if self._waiting is None or self._flush_asked:
            return []
        self._flush_asked = True
        return [FlushSoon()]

    def flush(self, at_ns: int) -> list[Command]:
        """Answer the waiting poll if there is something to answer with."""
        self._flush_asked = False
        waiting = self._waiting
        if waiting is None:
            return []
        updates = self._queue.take(waiting.limit, at_ns)
        if not updates:
            return []
        self._waiting = None
        return self._deliver(waiting.call_id, updates, at_ns)

    def tick(self, at_ns: int) -> list[Command]:
        """Time has passed: answer what has waited long enough, tell when to look again."""
        commands: list[Command] = []
        if self._held:
            due = [held for held in self._held if held.until_ns <= at_ns]
            commands.extend(Respond(held.call_id, 409, held.body) for held in due)
            self._held = [held for held in self._held if held.until_ns > at_ns]
            commands.extend(WakeAt(held.until_ns) for held in self._held)
        waiting = self._waiting
        if waiting is not None and waiting.until_ns <= at_ns:
            self._waiting = None
            self._tally.poll_ended(at_ns)
            commands.append(Respond(waiting.call_id, 200, _NOTHING))
        elif waiting is not None:
            commands.append(WakeAt(waiting.until_ns))
        return commands

    def hang_up(self, call_id: int) -> None:
        """The client of this call has gone away."""
        if self._waiting is not None and self._waiting.call_id == call_id:
            self._waiting = None
            self._tally.poll_lost()
        self._held = [held for held in self._held if held.call_id != call_id]

    def let_go(self) -> list[Command]:
        """The bot is about to be ended: answer what waits; from now on no poll waits.

        A bot that shuts down polls once more to confirm what it has, with the offset it had; the
        rule against spinning would keep it for three seconds.
        """
        self._let_go = True
        commands: list[Command] = [Respond(held.call_id, 409, held.body) for held in self._held]
        self._held = []
        if self._waiting is not None:
            commands.append(Respond(self._waiting.call_id, 200, _NOTHING))
            self._waiting = None
        return commands

    def _end_other_poll(self, at_ns: int) -> list[Command]:
        if self._waiting is None:
            return []
        loser, self._waiting = self._waiting.call_id, None
        self.conflicts += 1
        return self._conflict(loser, _TERMINATED, at_ns)

    def end_for_webhook(self, at_ns: int) -> list[Command]:
        """A webhook is being set: the waiting poll ends, and no other is expected."""
        self._tally.poll_lost()
        if self._waiting is None:
            return []
        loser, self._waiting = self._waiting.call_id, None
        return self._conflict(loser, _WEBHOOK_SET, at_ns)

    def refuse(self, call_id: int, at_ns: int) -> list[Command]:
        """A getUpdates call has come although a webhook is set."""
        self.polls += 1
        return self._conflict(call_id, _WEBHOOK_ACTIVE, at_ns)

    def _conflict(self, call_id: int, body: bytes, at_ns: int) -> list[Command]:
        if at_ns >= self._next_conflict_ns or self._let_go:
            self._next_conflict_ns = at_ns + QUIET_NS
            return [Respond(call_id, 409, body)]
        self._held.append(_Held(call_id, body, at_ns + QUIET_NS))
        return [WakeAt(at_ns + QUIET_NS)]

    def _deliver(self, call_id: int, updates: list[Pending], at_ns: int) -> list[Command]:
        body = b'{"ok":true,"result":[' + b",".join([u.body for u in updates]) + b"]}"
        commands: list[Command] = [Respond(call_id, 200, body)]
        for update in updates:
            if not update.delivered:
                update.delivered = True
                self._tally.handed(update.update_id, update.chat_id)
                commands.append(Show(update.user_id, _DELIVERED))
        self._tally.poll_ended(at_ns)
        return commands
