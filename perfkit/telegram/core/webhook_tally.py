"""How does a bot take what is posted to its webhook? Counters, each bounded."""

import heapq

from perfkit.masking import mask
from perfkit.model.telegram import SLOW_RESPONSE_S, SlowResponse, WebhookNumbers
from perfkit.telegram.core.counts import count
from perfkit.telegram.core.updates import Pending

KEPT_SLOWEST = 5
LONGEST_WORDS = 200
"""Characters of an error that are kept: a bot may write what it likes behind its status."""
_MS_NS = 1e6
_SLOW_NS = round(SLOW_RESPONSE_S * 1e9)


class WebhookTally:
    """What becomes of updates that are posted."""

    __slots__ = (
        "_slow", "_slowest", "dropped", "failures", "last_error", "retries", "taken",
    )  # fmt: skip

    def __init__(self) -> None:
        self.taken = 0
        self.retries = 0
        self.dropped = 0
        self.failures: dict[str, int] = {}
        self.last_error = ""
        self._slow = 0
        self._slowest: list[tuple[int, int, str]] = []
        """Heap of duration, update and kind."""

    def responded(self, update: Pending, took_ns: int) -> None:
        """The bot has responded, well or not, so long after the update was sent to it."""
        if took_ns > _SLOW_NS:
            self._slow += 1
        slowest = self._slowest
        if len(slowest) < KEPT_SLOWEST:
            heapq.heappush(slowest, (took_ns, update.update_id, _kind(update.body)))
        elif took_ns > slowest[0][0]:
            heapq.heapreplace(slowest, (took_ns, update.update_id, _kind(update.body)))

    def failed(self, words: str) -> None:
        """The bot has not taken an update, for this reason."""
        self.last_error = mask(words)[:LONGEST_WORDS]
        count(self.failures, self.last_error)

    def numbers(self) -> WebhookNumbers:
        """What was seen up to now."""
        return WebhookNumbers(
            taken=self.taken,
            failures=dict(self.failures),
            last_error=self.last_error,
            retries=self.retries,
            dropped=self.dropped,
            slow_responses=self._slow,
            slowest=tuple(
                SlowResponse(took_ns / _MS_NS, update_id, kind)
                for took_ns, update_id, kind in sorted(self._slowest, reverse=True)
            ),
        )


def _kind(body: bytes) -> str:
    """What an update is: the name of its second field, behind ``update_id``."""
    return body.split(b'"', 4)[3].decode()
