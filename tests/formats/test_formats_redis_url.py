"""Where a Redis is, and nothing shown of how one gets in."""

import pytest

from perfkit.formats.redis_url import RedisAddress, parse_redis_url


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("redis://127.0.0.1", RedisAddress("127.0.0.1", 6379, 0)),
        ("redis://", RedisAddress("localhost", 6379, 0)),
        ("valkey://[::1]:7000/2/", RedisAddress("::1", 7000, 2)),
        (
            "rediss://me:p%40ss@Cache.example:6380/15",
            RedisAddress("cache.example", 6380, 15, "me", "p@ss", secure=True),
        ),
        ("unix:///run/redis.sock", RedisAddress("", 0, 0, socket="/run/redis.sock")),
        (
            "unix://:pw@/run/my%20redis.sock?db=4",
            RedisAddress("", 0, 4, None, "pw", socket="/run/my redis.sock"),
        ),
    ],
)
def test_a_url_is_taken_apart(text: str, address: RedisAddress) -> None:
    assert parse_redis_url(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:6379", "http://127.0.0.1", "redis://127.0.0.1:0", "redis://127.0.0.1:port",
        "redis:///0?host=evil.example", "redis://127.0.0.1/zero", "redis://127.0.0.1/-1",
        "redis://127.0.0.1/999999999", "redis://127.0.0.1/\u0661", "redis://127.0.0.1/0#1",
        "unix://host/run/redis.sock", "unix:redis.sock", "unix:///run/x?db=1&port=2",
        "redis://:secret@[::1", "",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_without_a_secret(text: str) -> None:
    with pytest.raises(ValueError, match="expected a URL such as") as refused:
        parse_redis_url(text)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("redis://me:pw@127.0.0.1/1", "127.0.0.1:6379"),
        ("redis://[::1]:7000", "[::1]:7000"),
        ("unix:///run/redis.sock", "/run/redis.sock"),
    ],
)
def test_its_place_and_its_own_text_show_no_password(text: str, place: str) -> None:
    address = parse_redis_url(text)
    assert address.place == place
    assert "pw" not in repr(address)
