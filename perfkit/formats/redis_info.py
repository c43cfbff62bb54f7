"""What does a Redis say of itself? The few numbers of ``INFO`` that are series of the bot.

    used_memory:1043168
    keyspace_hits:17

https://redis.io/docs/latest/commands/info; Valkey answers alike.
"""

from collections.abc import Mapping

_SERIES = {
    "used_memory": "perfkit_redis_memory_bytes",
    "connected_clients": "perfkit_redis_clients",
    "total_commands_processed": "perfkit_redis_commands_total",
    # since the server began, all databases and clients together
    "keyspace_hits": "perfkit_cache_hits_total",
    "keyspace_misses": "perfkit_cache_misses_total",
}
LARGEST = 1024 * 1024
_LONGEST_NUMBER = 30


def read_info(text: str) -> Mapping[str, float]:
    """Values by series name; what the server does not tell, or not as a number, is not there."""
    found: dict[str, float] = {}
    for line in text[:LARGEST].splitlines():
        key, colon, value = line.partition(":")
        name = _SERIES.get(key)
        if name and colon and value.isascii() and value.isdecimal():
            found[name] = float(value[:_LONGEST_NUMBER])
    return found
