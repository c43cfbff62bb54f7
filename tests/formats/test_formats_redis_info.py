"""What a Redis says of itself."""

import pytest

from perfkit.formats.redis_info import read_info

INFO = (
    "# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nused_memory:1043168\r\n"
    "used_memory_human:1018.72K\r\n# Clients\r\nconnected_clients:3\r\n"
    "total_commands_processed:12\r\nkeyspace_hits:7\r\nkeyspace_misses:0\r\n"
    "db0:keys=1,expires=0,avg_ttl=0\r\n"
)


def test_the_numbers_that_are_series_are_read() -> None:
    assert read_info(INFO) == {
        "perfkit_redis_memory_bytes": 1043168,
        "perfkit_redis_clients": 3,
        "perfkit_redis_commands_total": 12,
        "perfkit_cache_hits_total": 7,
        "perfkit_cache_misses_total": 0,
    }


@pytest.mark.parametrize(
    "text",
    ["", "used_memory", "used_memory:", "used_memory:-1", "used_memory:many", "used_memory:\u0663"],
)
def test_what_is_no_number_is_not_there(text: str) -> None:
    assert read_info(text) == {}
