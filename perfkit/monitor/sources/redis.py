"""How is the bot's Redis? Asked from outside every few seconds; nothing in it is changed.

Hits and misses are those of the server, of all its clients together: what ``EXISTS`` or ``TTL`` did
not find is a miss to it as well, so that the bot's own count may differ.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from perfkit.clock import Clock
from perfkit.formats.redis_info import read_info
from perfkit.formats.redis_url import RedisAddress
from perfkit.monitor.redis.connection import TIMEOUT_S, connect, reason
from perfkit.monitor.source import SourceReading, failure

if TYPE_CHECKING:
    from redis.asyncio import Redis

EACH_S = 2.0
LONGEST_LOOK_S = 2 * TIMEOUT_S
"""A server that hangs is one that is not there."""
DOWN: Mapping[str, float] = {"perfkit_redis_up": 0.0}


class RedisWatch:
    """One Redis or Valkey, looked at in the background."""

    name = "redis watch"

    def __init__(self, address: RedisAddress, clock: Clock, *, each_s: float = EACH_S) -> None:
        self._address = address
        self._clock = clock
        self._each_s = each_s
        self._reading = SourceReading()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Raises ToolError where the client library is not installed."""
        self._task = asyncio.create_task(self._go_on(connect(self._address)), name=self.name)

    def read(self, pids: Collection[int]) -> SourceReading:  # noqa: ARG002 - as each source
        """The last look; nothing before the first."""
        broken = failure(self._task)
        return SourceReading(problem=broken) if broken else self._reading

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    async def _go_on(self, redis: "Redis") -> None:
        async with redis:
            while True:
                self._reading = await self._look(redis)
                await asyncio.sleep(self._each_s)

    async def _look(self, redis: "Redis") -> SourceReading:
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(LONGEST_LOOK_S):
                await redis.ping()  # a connection may have to be made first
                began_ns = self._clock.now_ns()
                await redis.ping()
                ping_s = (self._clock.now_ns() - began_ns) / 1e9
                values = read_info(await _info(redis))
        except (RedisError, OSError, ValueError) as error:
            # also a time-out, and an answer that the library can't read: it may be no Redis at all
            return SourceReading(DOWN, problem=reason(self._address, error))
        return SourceReading(
            {"perfkit_redis_up": 1.0, "perfkit_redis_ping_seconds": ping_s, **values}
        )


async def _info(redis: "Redis") -> str:
    """As the server sends it: the library would make some two hundred numbers of it."""
    redis.set_response_callback("INFO", _as_it_is)
    return str(await redis.execute_command("INFO"))  # type: ignore[no-untyped-call]  # theirs


def _as_it_is(response: object, **_options: object) -> object:
    return response
