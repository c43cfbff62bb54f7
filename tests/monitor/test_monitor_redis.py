"""A real Redis, which is stopped, hangs and comes back, written to and watched."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("redis", reason="the extra perfkit[redis] is not installed")

import redis_server
from redis_server import PASSWORD, RedisServer
from sink_fakes import Collecting
from told_bots import FakeClock, look

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.formats.redis_url import parse_redis_url
from perfkit.model.history import TimeRange
from perfkit.model.monitoring import BackNotice
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.sink import HistorySink
from perfkit.monitor.redis import sink as redis_sink
from perfkit.monitor.redis.connection import connect, reach
from perfkit.monitor.redis.sink import TRIED_EACH_NS, RedisSink
from perfkit.monitor.sink import SinkError
from perfkit.monitor.source import SourceReading
from perfkit.monitor.sources.redis import RedisWatch

real = [
    pytest.mark.slow,
    pytest.mark.skipif(redis_server.BINARY is None, reason=redis_server.NEEDED),
]
NOON_MS = 1_700_049_600_000
TIMEOUT = "perfkit.monitor.redis.connection.TIMEOUT_S"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may let a server wait for longer than an operator would."""
    monkeypatch.setattr(TIMEOUT, 20.0)
    monkeypatch.setattr("perfkit.monitor.sources.redis.LONGEST_LOOK_S", 40.0)


Play = Callable[[RedisServer], Coroutine[Any, Any, None]]


def with_server(folder: Path, play: Play) -> None:
    async def run() -> None:
        async with RedisServer(folder) as server:
            await play(server)

    asyncio.run(run())


def marked(test: Callable[..., None]) -> Callable[..., None]:
    for mark in real:
        test = mark(test)
    return test


async def entries(server: RedisServer, key: str) -> list[dict[str, str]]:
    async with server.client() as client:
        return [fields for _, fields in await client.xrange(key)]


@marked
def test_what_is_seen_and_told_is_there_with_an_end(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        sink = RedisSink(parse_redis_url(server.url), SystemClock())
        await sink.show(look(at_ms=1000, bot_up=1, bot_threads=7, slow_interactions_total=0))
        await sink.show(look(at_ms=2000, bot_up=1, slow_interactions_total=2, times_s=(4.5,)))
        await sink.show(look(at_ms=31_000, bot_up=1, slow_interactions_total=2))
        await sink.tell(BackNotice("shop", 32_000, 77))
        await sink.close()
        system = await entries(server, "perfkit:shop:system")
        assert [each["at_ms"] for each in system] == ["1000", "31000"]
        assert system[0]["perfkit_bot_threads"] == "7"
        (slow,) = await entries(server, "perfkit:shop:slow")
        assert slow == {"at_ms": "2000", "count": "2", "slowest_seconds": "4.5"}
        assert [each["kind"] for each in await entries(server, "perfkit:shop:notices")] == ["back"]
        async with server.client() as client:
            now = await client.hgetall("perfkit:shop:now")
            assert (now["at_ms"], "perfkit_bot_threads" in now) == ("31000", False)
            keys = sorted(await client.keys("*"))
            assert keys == [f"perfkit:shop:{what}" for what in ("notices", "now", "slow", "system")]
            assert all([0 < await client.ttl(key) <= 7 * 86400 for key in keys])

    with_server(tmp_path, play)


@marked
def test_the_streams_keep_no_more_than_they_may(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        sink = RedisSink(parse_redis_url(server.url), SystemClock())
        for number in range(1050):  # no whole node of the stream more
            await sink.tell(BackNotice("shop", number, 77))
        await sink.close()
        notices = await entries(server, "perfkit:shop:notices")
        assert [each["at_ms"] for each in notices] == [str(n) for n in range(50, 1050)]

    with_server(tmp_path, play)


@marked
def test_what_was_seen_while_it_was_away_is_there_when_it_is_back(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        clock = FakeClock()
        sink = RedisSink(parse_redis_url(server.url), clock)
        await sink.show(look(at_ms=0, bot_up=1))
        await server.stop()
        for at_ms in (30_000, 31_000, 60_000):
            with pytest.raises(SinkError, match=f"Redis at 127.0.0.1:{server.port}: ") as away:
                await sink.show(look(at_ms=at_ms, bot_up=1))
            assert away.value.dropped == 0  # kept, not lost
            assert PASSWORD not in str(away.value)
        with pytest.raises(SinkError):
            await sink.tell(BackNotice("shop", 61_000, 77))
        await server.start()
        with pytest.raises(SinkError):  # it is not asked at every look
            await sink.show(look(at_ms=62_000, bot_up=1))
        clock.now_s += TRIED_EACH_NS / 1e9
        await sink.show(look(at_ms=63_000, bot_up=1))
        await sink.close()
        system = await entries(server, "perfkit:shop:system")
        assert [each["at_ms"] for each in system] == ["0", "30000", "60000"]
        assert len(await entries(server, "perfkit:shop:notices")) == 1

    with_server(tmp_path, play)


@marked
def test_what_waits_is_bounded_and_the_end_tries_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(server: RedisServer) -> None:
        await server.stop()
        sink = RedisSink(parse_redis_url(server.url), FakeClock())
        dropped = 0
        for number in range(redis_sink.MOST_WAITING + 5):
            with pytest.raises(SinkError) as away:
                await sink.tell(BackNotice("shop", number, 77))
            dropped += away.value.dropped or 0
        assert dropped == 5
        await server.start()
        monkeypatch.setattr(redis_sink, "MOST_AT_ONCE", 10_000)
        await sink.close()
        notices = await entries(server, "perfkit:shop:notices")
        assert (notices[0]["at_ms"], len(notices)) == ("5", 1000)

    with_server(tmp_path, play)


async def written(sink: RedisSink, clock: FakeClock) -> None:
    """All that waited is in Redis."""
    async with asyncio.timeout(redis_server.PATIENCE_S):
        while True:
            clock.now_s += TRIED_EACH_NS / 1e9
            with contextlib.suppress(SinkError):
                await sink.show(look(at_ms=30_001))  # nothing to write of itself
                return


@marked
def test_a_server_that_hangs_is_one_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TIMEOUT, 1.0)

    async def play(server: RedisServer) -> None:
        clock = FakeClock()
        sink = RedisSink(parse_redis_url(server.url), clock)
        await sink.show(look(at_ms=0))
        server.hang()
        try:
            with pytest.raises(SinkError, match="no answer within 1 s"):
                await sink.show(look(at_ms=30_000))
        finally:
            server.wake()
        await written(sink, clock)
        await sink.close()
        system = await entries(server, "perfkit:shop:system")
        # the one that was being written may have arrived after all, and then it is there twice
        assert sorted({each["at_ms"] for each in system}) == ["0", "30000"]

    with_server(tmp_path, play)


@marked
def test_a_key_of_somebody_else_is_left_alone_and_holds_up_nothing(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        async with server.client() as client:
            await client.set("perfkit:shop:notices", "mine")
        sink = RedisSink(parse_redis_url(server.url), SystemClock())
        with pytest.raises(SinkError, match=r"WRONGTYPE.*perfkit:shop:notices") as refused:
            await sink.tell(BackNotice("shop", 0, 77))
        assert refused.value.final
        await sink.show(look(at_ms=0))
        await sink.close()
        assert len(await entries(server, "perfkit:shop:system")) == 1
        async with server.client() as client:
            assert await client.get("perfkit:shop:notices") == "mine"

    with_server(tmp_path, play)


@marked
def test_keys_of_somebody_else_get_no_end_and_are_not_removed(tmp_path: Path) -> None:
    keys = ("perfkit:shop:system", "perfkit:shop:now")

    async def play(server: RedisServer) -> None:
        async with server.client() as client:
            for key in keys:
                await client.set(key, "mine")
        sink = RedisSink(parse_redis_url(server.url), SystemClock())
        with pytest.raises(SinkError, match="WRONGTYPE"):
            await sink.show(look(at_ms=0))
        await sink.close()
        async with server.client() as client:
            assert [(await client.get(key), await client.ttl(key)) for key in keys] == [
                ("mine", -1), ("mine", -1),
            ]  # fmt: skip

    with_server(tmp_path, play)


@marked
def test_a_full_redis_and_a_wrong_password_are_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        clock = FakeClock()
        sink = RedisSink(parse_redis_url(server.url), clock)
        async with server.client() as client:
            await client.config_set("maxmemory", "1")
            with pytest.raises(SinkError, match=r"^Redis at [\d.:]+: [^(]*maxmemory"):
                await sink.show(look(at_ms=0))
            await client.config_set("maxmemory", "0")
        clock.now_s += TRIED_EACH_NS / 1e9
        await sink.show(look(at_ms=1000))
        await sink.close()
        assert len(await entries(server, "perfkit:shop:system")) == 1
        wrong = RedisSink(parse_redis_url(server.url.replace(PASSWORD, "wrong-secret")), clock)
        with pytest.raises(SinkError, match=r"WRONGPASS|invalid") as refused:
            await wrong.show(look(at_ms=0))
        assert "wrong-secret" not in str(refused.value)
        with pytest.raises(SinkError):
            await wrong.close()

    with_server(tmp_path, play)


@marked
def test_the_others_are_told_that_it_went_and_came_back_and_the_history_has_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_sink, "TRIED_EACH_NS", 50_000_000)

    async def play(server: RedisServer) -> None:
        store = tmp_path / "history.sqlite"
        others = Collecting("log")
        redis = RedisSink(parse_redis_url(server.url), SystemClock())
        delivery = Delivery("shop", [others, HistorySink.open(store, "shop"), redis], SystemClock())
        delivery.start()
        shown = 0

        async def watch_until(told: int) -> None:
            nonlocal shown
            async with asyncio.timeout(redis_server.PATIENCE_S):
                while len(others.told) < told:
                    delivery.show(look(at_ms=NOON_MS + 31_000 * shown, bot_up=1))
                    shown += 1
                    await asyncio.sleep(0.02)

        delivery.tell(BackNotice("shop", NOON_MS, 77))
        await watch_until(told=1)
        await server.stop()
        await watch_until(told=2)
        await server.start()
        await watch_until(told=3)
        assert await delivery.close() == ()
        assert [(type(each).__name__, getattr(each, "over", None)) for each in others.told] == [
            ("BackNotice", None), ("TroubleNotice", False), ("TroubleNotice", True),
        ]  # fmt: skip
        assert others.told[2].what == "works again; nothing was lost"
        assert [each.part for each in others.told[1:]] == ["redis", "redis"]
        with History(store) as history:
            everything = TimeRange(0, 2**41)
            assert history.coverage("shop", everything).looks == shown
            assert len(history.notices(everything)) == 3
        system = await entries(server, "perfkit:shop:system")
        # one that was written while the server went may be there twice
        assert len({each["at_ms"] for each in system}) == shown

    with_server(tmp_path, play)


async def seen(watch: RedisWatch, wanted: Callable[[SourceReading], bool]) -> SourceReading:
    async with asyncio.timeout(redis_server.PATIENCE_S):
        while not wanted(reading := watch.read(())):  # noqa: ASYNC110 - another program is waited for
            await asyncio.sleep(0.02)
    return reading


def up(value: float) -> Callable[[SourceReading], bool]:
    return lambda reading: reading.values.get("perfkit_redis_up") == value


@marked
def test_a_watched_redis_is_seen_to_work_to_go_and_to_come_back(tmp_path: Path) -> None:
    async def play(server: RedisServer) -> None:
        watch = RedisWatch(parse_redis_url(server.url), SystemClock(), each_s=0.05)
        assert watch.read(()) == SourceReading()
        await watch.begin()
        async with server.client() as client:
            await client.set("there", "1")
            for key in ("there", "there", "not there"):
                await client.get(key)
            values = (
                await seen(
                    watch, lambda reading: reading.values.get("perfkit_cache_misses_total") == 1
                )
            ).values
        assert values["perfkit_cache_hits_total"] == 2
        assert values["perfkit_redis_clients"] >= 1
        assert values["perfkit_redis_memory_bytes"] > 100_000
        assert values["perfkit_redis_ping_seconds"] > 0
        assert values["perfkit_redis_commands_total"] > 5
        await server.stop()
        down = await seen(watch, up(0))
        assert down.values == {"perfkit_redis_up": 0}
        assert f"127.0.0.1:{server.port}" in down.problem
        await server.start()
        back = await seen(watch, up(1))
        assert (back.problem, back.values["perfkit_cache_hits_total"]) == ("", 0)
        await watch.close()
        await watch.close()

    with_server(tmp_path, play)


@pytest.mark.slow
def test_a_server_that_is_no_redis_is_down_and_asked_again() -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b":abc\r\n" * 9)
        writer.close()

    async def play() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        watch = RedisWatch(
            parse_redis_url(f"redis://127.0.0.1:{port}"), SystemClock(), each_s=0.001
        )
        await watch.begin()
        down = await seen(watch, lambda reading: len(asked) > 2 and up(0)(reading))
        await watch.close()
        server.close()
        assert f"Redis at 127.0.0.1:{port}: " in down.problem
        assert "abc" in down.problem

    asyncio.run(play())


def test_a_failure_of_perfkits_own_is_told_rather_than_the_last_look_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(self: RedisWatch, redis: object) -> SourceReading:
        raise KeyError("made up")

    async def play() -> SourceReading:
        monkeypatch.setattr(RedisWatch, "_look", broken)
        watch = RedisWatch(parse_redis_url("redis://127.0.0.1:1"), SystemClock())
        await watch.begin()
        told = await seen(watch, lambda reading: bool(reading.problem))
        await watch.close()
        return told

    assert asyncio.run(play()) == SourceReading(
        problem="perfkit's own failure: KeyError('made up')"
    )


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1", "redis://localhost:7000/1", "unix:///run/redis.sock"]
)
def test_this_machine_needs_no_consent(url: str) -> None:
    assert reach(url, "--redis") == parse_redis_url(url)


@pytest.mark.parametrize(
    ("named", "asked"), [("shop.localhost", "localhost"), ("127.0.0.1", "127.0.0.1")]
)
def test_no_name_below_localhost_is_looked_up(named: str, asked: str) -> None:
    client = connect(parse_redis_url(f"redis://{named}"))
    assert client.connection_pool.connection_kwargs["host"] == asked


def test_another_machine_needs_consent() -> None:
    with pytest.raises(UsageError, match=r"--redis: .*cache.example is not") as refused:
        reach("redis://:pw@cache.example", "--redis")
    assert "--allow-remote" in refused.value.advice
    assert "pw" not in str(refused.value)
    assert reach("redis://cache.example", "--redis", allow_remote=True).host == "cache.example"


def test_telegram_is_never_asked_and_nonsense_is_told() -> None:
    with pytest.raises(UsageError, match="never"):
        reach("redis://api.telegram.org", "--redis", allow_remote=True)
    with pytest.raises(UsageError, match="--watch-redis: expected a URL"):
        reach("http://127.0.0.1", "--watch-redis")
