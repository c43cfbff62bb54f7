"""Which other systems get the numbers, and what further ones are asked? As the command line says.

Everything is checked when it is opened, before a bot is watched; nothing is sent before that.
"""

from dataclasses import dataclass

from perfkit.clock import Clock
from perfkit.formats.redis_url import RedisAddress
from perfkit.monitor.metrics.otlp_target import OtlpTarget
from perfkit.monitor.sink import Sink
from perfkit.monitor.source import Source


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """All that is asked for. Nothing: the numbers stay here."""

    otlp: OtlpTarget | None = None
    redis: RedisAddress | None = None
    """To be written to."""
    watched_redis: RedisAddress | None = None
    """The bot's own, to be looked at."""


def open_outlets(settings: OutletSettings, clock: Clock, version: str) -> list[Sink]:
    """The sinks; nothing is sent yet. Raises ToolError where a library is not installed."""
    sinks: list[Sink] = []
    if settings.otlp is not None:
        from perfkit.monitor.metrics.otlp import OtlpSink

        sinks.append(OtlpSink(settings.otlp, version))
    if settings.redis is not None:
        from perfkit.monitor.redis.sink import RedisSink

        sinks.append(RedisSink(settings.redis, clock))
    return sinks


def open_watches(settings: OutletSettings, clock: Clock) -> list[Source]:
    """The sources; nothing is asked before they begin."""
    if settings.watched_redis is None:
        return []
    from perfkit.monitor.sources.redis import RedisWatch

    return [RedisWatch(settings.watched_redis, clock)]
