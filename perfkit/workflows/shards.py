"""Several generators as one load: started, begun at the same moment, their seconds put together.

A load of one address needs nothing in common but the clock, so its connections and arrivals are
divided (``shard_job``). A bot has one Bot API with one queue of updates, which students of several
processes would have to share call by call: it is not divided.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable

import msgspec

from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.http.merging import Gathering
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.workflows.http_request import HttpRequest, plan_of
from perfkit.workflows.shard_job import READY, STOP, ShardJob, encode_job

LEAD_NS = 200_000_000
"""From the moment that all are ready to the begin: the message must have arrived everywhere."""
READY_WITHIN_S = 30.0
LONGEST_LINE = 64 * 1024 * 1024


class ShardError(PerfkitError):
    """A generator was lost: what is left is not the load that was asked for."""


class Total:
    """What all shards have counted so far (``observation.Counted``)."""

    def __init__(self) -> None:
        self.interactions = 0
        self.errors = 0
        self.total = Histogram()
        self.latest = Histogram()

    def add(self, second: Second) -> None:
        """Count a second of the whole load."""
        self.latest = Histogram()
        for step in second.steps.values():
            self.latest.merge(Histogram.thaw(step.response))
            self.errors += step.errors
        self.total.merge(self.latest)
        self.interactions = self.total.count + self.errors


class ShardedLoad:
    """A load of several processes; ``begin_ns`` is known when all of them are ready."""

    def __init__(self, request: HttpRequest, clock: Clock) -> None:
        self.plan = plan_of(request)
        self.begin_ns = clock.now_ns()
        self.recorder = Total()
        self.evidence = EvidenceKeeper(self.begin_ns)
        self._request = request
        self._clock = clock
        self._shards: list[asyncio.subprocess.Process] = []
        self._gathering = Gathering(request.processes)
        self._begun = False
        self._stopped = False

    async def run(self, on_second: Callable[[Second], None]) -> None:
        """Until all have ended. Raises ShardError when one is lost; the others are ended then."""
        try:
            await self._start()
            self._begin()
            async with asyncio.TaskGroup() as group:
                for index in range(len(self._shards)):
                    group.create_task(self._listen(index, on_second))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None  # the others were only cancelled
        finally:
            await self._end()

    def stop(self) -> None:
        """End the load now. Safe to call at any time, more than once."""
        if not self._stopped:
            self._stopped = True
            if self._begun:
                self._tell_all(STOP)

    async def _start(self) -> None:
        count = self._request.processes
        for index in range(count):
            shard = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "perfkit.workflows.shard",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE, start_new_session=True,
            )  # fmt: skip
            self._shards.append(shard)
            _write(shard, encode_job(ShardJob(self._request, index, count)))
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                for index in range(count):
                    if await self._line(index) != READY:
                        raise self._lost(index)
        except TimeoutError:
            raise ShardError(
                f"the {count} processes were not ready within {READY_WITHIN_S:g} s"
            ) from None

    def _begin(self) -> None:
        self.begin_ns = self._clock.now_ns() + LEAD_NS
        self._begun = True
        self._tell_all(str(self.begin_ns).encode())
        if self._stopped:  # while they were starting, when it would have passed for the begin
            self._tell_all(STOP)

    def _tell_all(self, line: bytes) -> None:
        for shard in self._shards:
            _write(shard, line)

    async def _listen(self, index: int, on_second: Callable[[Second], None]) -> None:
        while line := await self._line(index):
            second = msgspec.json.decode(line, type=Second)
            self._take(self._gathering.add(index, second), on_second)
        if await self._shards[index].wait() != 0:
            raise self._lost(index)
        self._take(self._gathering.end(index), on_second)

    def _take(self, seconds: tuple[Second, ...], on_second: Callable[[Second], None]) -> None:
        for second in seconds:
            self.recorder.add(second)
            on_second(second)

    async def _line(self, index: int) -> bytes:
        """Without its end; empty when the shard has ended."""
        output = self._shards[index].stdout
        return b"" if output is None else (await output.readline()).rstrip(b"\n")

    def _lost(self, index: int) -> ShardError:
        return ShardError(
            f"process {index + 1} of {self._request.processes} that made the load has ended before "
            "its time",
            advice="what it wrote stands above",
        )

    async def _end(self) -> None:
        for shard in self._shards:
            if shard.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    shard.kill()
            await shard.wait()


def _write(shard: asyncio.subprocess.Process, line: bytes) -> None:
    """A shard that has just ended hears nothing more; that it has is noticed elsewhere."""
    if shard.stdin is not None and not shard.stdin.is_closing():
        with contextlib.suppress(OSError):
            shard.stdin.write(line + b"\n")
