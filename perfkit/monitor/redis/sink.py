"""How does what was seen get into a Redis that may be away for a while?

What can't be written waits here, bounded, and is written in its order when Redis is back. The
history in SQLite knows nothing of all this.
"""

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from perfkit.clock import Clock
from perfkit.formats.redis_url import RedisAddress
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.monitor.redis.connection import connect, reason, said
from perfkit.monitor.redis.records import NOW_KEPT_S, Record, Records
from perfkit.monitor.sink import SinkError

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import Pipeline

MOST_WAITING = 1000
"""More than eight hours of statistics."""
MOST_AT_ONCE = 200
"""Records that one look writes, so that the next is not kept waiting."""
TRIED_EACH_NS = 5_000_000_000
"""While Redis is away."""


class RedisSink:
    """A sink for several bots. Raises ToolError where the client library is not installed."""

    name = "redis"

    def __init__(self, address: RedisAddress, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._redis: Redis = connect(address)
        self._records = Records()
        self._waiting: deque[Record] = deque(maxlen=MOST_WAITING)
        self._away = ""
        self._tried_ns = 0

    async def show(self, snapshot: Snapshot) -> None:
        """Statistics each 30 seconds, and what was slow."""
        await self._take(self._records.seen(snapshot))

    async def tell(self, notice: Notice) -> None:
        """Into the stream of notices."""
        await self._take([self._records.told(notice)])

    async def close(self) -> None:
        """What waits is tried once more."""
        try:
            if self._waiting:
                await self._write()
        finally:
            await self._redis.aclose()

    async def _take(self, records: Iterable[Record]) -> None:
        """Raises SinkError while Redis is away, and keeps the records."""
        dropped = 0
        for record in records:
            dropped += len(self._waiting) == MOST_WAITING
            self._waiting.append(record)
        if self._away and self._clock.now_ns() - self._tried_ns < TRIED_EACH_NS:
            raise SinkError(self._away, dropped=dropped)
        if self._waiting:
            await self._write(dropped)

    async def _write(self, dropped: int = 0) -> None:
        from redis.exceptions import RedisError, ResponseError

        self._tried_ns = self._clock.now_ns()
        try:
            for _ in range(min(len(self._waiting), MOST_AT_ONCE)):
                await self._add(self._waiting[0])
                self._waiting.popleft()
        except (RedisError, OSError, TimeoutError) as error:
            why = reason(self._address, error)
            if isinstance(error, ResponseError) and said(error).startswith("WRONGTYPE"):
                # somebody else's key: it would be refused again for ever, and hold up the others
                refused = self._waiting.popleft()
                raise SinkError(f"{why} ({refused.key})", final=True) from None
            self._away = why
            raise SinkError(why, dropped=dropped) from None
        self._away = ""

    async def _add(self, record: Record) -> None:
        """The entry, and only where that was taken its end and the hash that shows the same.

        A transaction would not do: Redis goes on after a command that it refused, here on keys of
        somebody else. What fails after the entry is written again, and then it is there twice.
        """
        fields = dict(record.fields)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xadd(record.key, fields, maxlen=record.most, approximate=False)  # type: ignore[arg-type]  # their dict is invariant
            await _all_taken(pipe)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.expire(record.key, record.kept_s)
            if record.now_key:
                pipe.delete(record.now_key)
                pipe.hset(record.now_key, mapping=fields)  # type: ignore[arg-type]  # as above
                pipe.expire(record.now_key, NOW_KEPT_S)
            await _all_taken(pipe)


async def _all_taken(pipe: "Pipeline") -> None:
    """Raises what was refused first; what redis-py would raise shows the whole command."""
    for answer in await pipe.execute(raise_on_error=False):
        if isinstance(answer, Exception):
            raise answer
