"""How does what is seen reach all sinks, so that none of them delays the watching or another sink?

Each sink has a queue (``monitor.lane``) and a task of its own. Handing over is never waited for.
That a sink does not work, and that it works again, is told to the others.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfkit.clock import Clock
from perfkit.masking import mask
from perfkit.model.monitoring import Notice, Snapshot, TroubleNotice
from perfkit.monitor.lane import Bounds, Failure, Lane, Trouble
from perfkit.monitor.sink import Sink, SinkError, Teller


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a sink may take, in seconds."""

    show_s: float = 10.0
    tell_s: float = 90.0
    """Longer than the sinks' own limits, so that theirs, which know more, come first."""
    close_s: float = 2.0
    """Of the time for the end, what is kept for closing."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What one sink did not get, from the beginning to the end."""

    sink: str
    notices: int
    snapshots: int


class Delivery:
    """Brings everything to all sinks. Begins with ``start``, ends with ``close``."""

    def __init__(
        self,
        bot: str,
        sinks: Sequence[Teller],
        clock: Clock,
        *,
        bounds: Bounds | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._patience = patience or Patience()
        self._carriers = [
            _Carrier(sink, Lane(bounds or Bounds()), clock, self._patience, self._spread)
            for sink in sinks
        ]

    def start(self) -> None:
        """Begin to bring."""
        for carrier in self._carriers:
            carrier.start()

    def show(self, snapshot: Snapshot) -> None:
        """To all that take snapshots; returns at once."""
        for carrier in self._carriers:
            carrier.show(snapshot)

    def tell(self, notice: Notice) -> None:
        """To all; returns at once."""
        for carrier in self._carriers:
            carrier.tell(notice)

    async def close(self, within_s: float = 10.0) -> tuple[Undelivered, ...]:
        """Bring what waits, try each once more, and close all; who did not get what.

        Takes no longer than ``within_s``, whatever a sink does, unless it refuses to be cancelled.
        """
        await asyncio.gather(*(carrier.close(within_s) for carrier in self._carriers))
        ended = (carrier.undelivered() for carrier in self._carriers)
        return tuple(each for each in ended if each.notices or each.snapshots)

    def _spread(self, origin: "_Carrier", trouble: Trouble) -> None:
        at_ms = round(self._clock.wall().timestamp() * 1000)
        notice = TroubleNotice(self._bot, at_ms, origin.name, trouble.what, over=trouble.over)
        for carrier in self._carriers:
            # never to itself while it does not work: that would be one more thing to fail at
            if carrier is not origin or trouble.to_itself:
                carrier.tell(notice)


class _Carrier:
    """Brings one sink what its lane holds."""

    def __init__(
        self,
        sink: Teller,
        lane: Lane,
        clock: Clock,
        patience: Patience,
        spread: Callable[["_Carrier", Trouble], None],
    ) -> None:
        self.name = sink.name
        self._sink = sink
        self._shows = sink if isinstance(sink, Sink) else None
        self._lane = lane
        self._clock = clock
        self._patience = patience
        self._spread = spread
        self._news = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"sink {self.name}")

    def show(self, snapshot: Snapshot) -> None:
        if self._shows is not None and not self._closing:
            self._lane.offer_snapshot(snapshot)
            self._news.set()

    def tell(self, notice: Notice) -> None:
        if not self._closing:
            self._lane.offer_notice(notice, self._now_s())
            self._news.set()

    async def close(self, within_s: float) -> None:
        self._closing = True
        self._lane.hurry()
        self._news.set()
        end_s = self._now_s() + within_s
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=max(within_s - self._patience.close_s, 0))
            self._task.cancel()
            # a program that a sink has started is asked to end, and killed when asked again
            await asyncio.wait((self._task,), timeout=max(end_s - self._now_s(), 0) / 2)
            self._task.cancel()
        self._lane.give_up()
        closing = asyncio.create_task(self._close_sink())
        await asyncio.wait((closing,), timeout=max(end_s - self._now_s(), 0))
        closing.cancel()

    def undelivered(self) -> Undelivered:
        return Undelivered(self.name, self._lane.lost, self._lane.dropped)

    async def _close_sink(self) -> None:
        with contextlib.suppress(SinkError):
            await self._sink.close()

    async def _run(self) -> None:
        while not (self._closing and not self._lane.waiting):
            item = self._lane.next(self._now_s())
            if item is None:
                await self._wait()
            else:
                failure = await self._bring(item)
                self._settle(failure)

    async def _wait(self) -> None:
        self._news.clear()
        if not self._closing:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._lane.wait_s(self._now_s())):
                    await self._news.wait()

    def _settle(self, failure: Failure | None) -> None:
        at_s = self._now_s()
        trouble = (
            self._lane.went_well(at_s) if failure is None else self._lane.failed(failure, at_s)
        )
        if trouble is not None:
            self._spread(self, trouble)

    async def _bring(self, item: Snapshot | Notice) -> Failure | None:
        limit_s = self._patience.show_s if isinstance(item, Snapshot) else self._patience.tell_s
        try:
            async with asyncio.timeout(limit_s):
                await self._hand_over(item)
        except SinkError as error:
            return Failure(
                str(error), final=error.final, wait_s=error.wait_s, dropped=error.dropped
            )
        except TimeoutError:
            return Failure(f"no answer within {limit_s:g} s")
        except Exception as error:  # noqa: BLE001 - becomes a failure, as the watching must go on
            return Failure(
                mask(f"perfkit's own fault: {type(error).__name__}: {error}"), final=True
            )
        return None

    async def _hand_over(self, item: Snapshot | Notice) -> None:
        if not isinstance(item, Snapshot):
            await self._sink.tell(item)
        elif self._shows is not None:
            await self._shows.show(item)

    def _now_s(self) -> float:
        return self._clock.now_ns() / 1e9
