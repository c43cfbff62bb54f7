"""What happens later? One timer for everything that is on its way.

uvloop's timers keep to whole milliseconds, so what is due within half of one is done at once: on
the whole nothing comes too late or too early.
"""

import asyncio
import heapq
from collections.abc import Callable

from perfkit.clock import Clock

CLOSE_NS = 500_000
Action = Callable[[int], None]
"""What is done then; it is told the time (monotonic ns)."""


class Delays:
    """Actions in the order of their times; of those at the same time, in the order they came."""

    __slots__ = ("_clock", "_count", "_heap", "_timer", "_timer_ns")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[int, int, Action]] = []
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_ns = 0

    def at(self, when_ns: int, action: Action) -> None:
        """Do this then. Never before this call has returned."""
        self._count += 1
        heapq.heappush(self._heap, (when_ns, self._count, action))
        if self._timer is None or when_ns < self._timer_ns:
            self._set_timer(when_ns)

    def clear(self) -> None:
        """Forget everything that is on its way."""
        self._heap.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self, when_ns: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_ns = when_ns
        delay = max(0, when_ns - self._clock.now_ns()) / 1e9
        self._timer = asyncio.get_running_loop().call_later(delay, self._fire)

    def _fire(self) -> None:
        self._timer = None
        heap, now_ns = self._heap, self._clock.now_ns
        try:
            while heap and heap[0][0] <= (at_ns := now_ns()) + CLOSE_NS:
                heapq.heappop(heap)[2](at_ns)
        finally:
            # also after an action that failed, or all that follow would be lost with it
            if heap:
                self._set_timer(heap[0][0])
