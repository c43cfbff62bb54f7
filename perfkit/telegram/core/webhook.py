"""Which update may be posted to a bot's webhook, and when?

Rules of ``facts/telegram.md`` §6 and tdlib's WebhookActor.cpp: updates of one chat strictly one
after the other, different chats in parallel up to max_connections, the oldest first; a 2xx
confirms, anything else has the update sent again after 1 s, then 2 s, 4 s, … up to 60 s, or after
the response's Retry-After; what would expire before that is dropped. (tdlib draws the upper bound
between 60 and 120 s and repeats the first time at once; here every run is the same, and a bot that
fails is not asked twice within the same moment.)
"""

import heapq
from collections import deque

from perfkit.model.chat import Delivered
from perfkit.telegram.core.commands import Command, FlushSoon, Post, Show, StopPosting, WakeAt
from perfkit.telegram.core.tally import Tally
from perfkit.telegram.core.updates import Pending, UpdateQueue
from perfkit.telegram.core.webhook_settings import WebhookSettings
from perfkit.telegram.core.webhook_tally import WebhookTally

SECOND_NS = 1_000_000_000
FIRST_DELAY_S = 1
LONGEST_DELAY_S = 60
LONGEST_RETRY_AFTER_S = 3600
_DELIVERED = Delivered()


class Webhook:
    """One bot's webhook, set or not. While it is set it holds the updates of the bot's queue.

    ``tally`` counts what the bot does; ``last_error`` is what getWebhookInfo tells, which a fault
    may have caused as well.
    """

    __slots__ = (
        "_asleep", "_chats", "_delays_s", "_flush_asked", "_in_flight", "_last_post", "_paused",
        "_pending", "_queue", "_ready", "_tally", "last_error", "last_error_ns", "settings",
        "tally", "was_set",
    )  # fmt: skip

    def __init__(self, queue: UpdateQueue, tally: Tally) -> None:
        self._queue = queue
        self._tally = tally
        self._chats: dict[int, deque[Pending]] = {}
        self._pending = 0
        self._ready: list[tuple[int, int]] = []
        """Heap of update and chat: the head of each chat that may be sent now."""
        self._asleep: list[tuple[int, int, int]] = []
        """Heap of time, update and chat: heads that have failed and wait to be sent again."""
        self._in_flight: dict[int, Pending] = {}
        self._delays_s: dict[int, int] = {}
        """By update id: the next wait, for those that have failed."""
        self._last_post = 0
        self._flush_asked = False
        self._paused = False
        self.settings: WebhookSettings | None = None
        self.tally = WebhookTally()
        self.was_set = False
        """Whether the bot has ever had a webhook."""
        self.last_error = ""
        self.last_error_ns = 0

    def __len__(self) -> int:
        """How many updates it holds, those on their way included."""
        return self._pending

    def begin(self, settings: WebhookSettings, at_ns: int) -> list[Command]:
        """The webhook is set: what is pending is sent there from now on."""
        self.settings = settings
        self.was_set = True
        self.last_error = ""
        self._load()
        return self._send(at_ns)

    def end(self) -> list[Command]:
        """The webhook is deleted: what is not confirmed goes back to the queue."""
        if self.settings is None:
            return []
        self.settings = None
        self.last_error = ""
        self._queue.take_back(update for chat in self._chats.values() for update in chat)
        self._pending = 0
        for holding in (self._chats, self._ready, self._asleep, self._in_flight, self._delays_s):
            holding.clear()
        return [StopPosting()]

    def news(self) -> list[Command]:
        """An update was queued: have it sent, together with what else is due."""
        if self._flush_asked:
            return []
        self._flush_asked = True
        return [FlushSoon()]

    def flush(self, at_ns: int) -> list[Command]:
        """Send what has been queued, as far as it may be sent now."""
        self._flush_asked = False
        if self.settings is None:
            return []
        self._load()
        return self._send(at_ns)

    def tick(self, at_ns: int) -> list[Command]:
        """Time has passed: send what has waited long enough, tell when to look again."""
        return self._send(at_ns)

    def pause(self) -> list[Command]:
        """Send nothing until ``resume``; what is under way counts as not sent."""
        self._paused = True
        for update in self._in_flight.values():
            heapq.heappush(self._ready, (update.update_id, update.chat_id))
        self._in_flight.clear()
        return [] if self.settings is None else [StopPosting()]

    def resume(self, at_ns: int) -> list[Command]:
        """Send again what waits."""
        self._paused = False
        return self._send(at_ns)

    def posted(self, post_id: int) -> list[Command]:
        """The request has left: the student's update is delivered, the first time."""
        update = self._in_flight.get(post_id)
        if update is None or update.delivered:
            return []
        update.delivered = True
        self._tally.handed(update.update_id, update.chat_id)
        return [Show(update.user_id, _DELIVERED)]

    def awaits(self, post_id: int) -> bool:
        """Whether this post's outcome still matters."""
        return post_id in self._in_flight

    def responded(self, post_id: int, took_ns: int) -> None:
        """The bot has responded to an update that it was awaited to take, so long after."""
        self.tally.responded(self._in_flight[post_id], took_ns)

    def confirm(self, post_id: int, at_ns: int) -> list[Command]:
        """The bot has taken an update that it was awaited to take: the chat's next one may go."""
        self.tally.taken += 1
        self._drop_head(self._in_flight.pop(post_id))
        return self._send(at_ns)

    def fail(self, post_id: int, words: str, retry_after_s: int, at_ns: int) -> list[Command]:
        """The bot has not taken this update; 0 for ``retry_after_s`` means that it said nothing."""
        if post_id in self._in_flight:
            self.tally.failed(words)
        return self.lose(post_id, words, retry_after_s, at_ns)

    def lose(self, post_id: int, words: str, retry_after_s: int, at_ns: int) -> list[Command]:
        """An update was not taken, maybe through no fault of the bot's: it is sent again later."""
        update = self._in_flight.pop(post_id, None)
        if update is None:
            return []
        self.last_error, self.last_error_ns = words, at_ns
        wake_ns = at_ns + self._delay_s(update.update_id, retry_after_s) * SECOND_NS
        if wake_ns > update.expires_ns:
            self.tally.dropped += 1
            self._drop_head(update)
        else:
            self.tally.retries += 1
            heapq.heappush(self._asleep, (wake_ns, update.update_id, update.chat_id))
        return self._send(at_ns)

    def break_off(self, words: str, at_ns: int) -> list[Command]:
        """All connections to the bot break: what is under way is sent again later."""
        if self.settings is None:
            return []
        commands: list[Command] = [StopPosting()]
        for post_id in tuple(self._in_flight):
            commands.extend(self.lose(post_id, words, 0, at_ns))
        return commands

    def _delay_s(self, update_id: int, retry_after_s: int) -> int:
        if retry_after_s > 0:
            return min(retry_after_s, LONGEST_RETRY_AFTER_S)
        delay_s = self._delays_s.get(update_id, FIRST_DELAY_S)
        self._delays_s[update_id] = min(2 * delay_s, LONGEST_DELAY_S)
        return delay_s

    def _load(self) -> None:
        for update in self._queue.hand_over():
            chat = self._chats.get(update.chat_id)
            if chat is None:
                chat = self._chats[update.chat_id] = deque()
                heapq.heappush(self._ready, (update.update_id, update.chat_id))
            chat.append(update)
            self._pending += 1

    def _send(self, at_ns: int) -> list[Command]:
        settings = self.settings
        if settings is None or self._paused:
            return []
        asleep, ready = self._asleep, self._ready
        while asleep and asleep[0][0] <= at_ns:
            _, update_id, chat_id = heapq.heappop(asleep)
            heapq.heappush(ready, (update_id, chat_id))
        commands: list[Command] = []
        while ready and len(self._in_flight) < settings.max_connections:
            update = self._chats[heapq.heappop(ready)[1]][0]
            if update.expires_ns <= at_ns:
                self.tally.dropped += 1
                self._drop_head(update)
                continue
            self._last_post += 1
            self._in_flight[self._last_post] = update
            commands.append(Post(self._last_post, settings.endpoint, update.body))
        if asleep:
            commands.append(WakeAt(asleep[0][0]))
        return commands

    def _drop_head(self, update: Pending) -> None:
        """Forget a chat's oldest update; the next one is ready."""
        self._pending -= 1
        self._delays_s.pop(update.update_id, None)
        chat = self._chats[update.chat_id]
        chat.popleft()
        if chat:
            heapq.heappush(self._ready, (chat[0].update_id, update.chat_id))
        else:
            del self._chats[update.chat_id]
