"""A bot's own metrics, over real connections to a server in the test's loop that may misbehave."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from silent_dns import know_no_names

from perfkit.clock import SystemClock
from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.histogram import Histogram
from perfkit.monitor.source import SourceReading
from perfkit.monitor.sources import bot_counters
from perfkit.monitor.sources.bot_counters import BotMetrics
from perfkit.web_address import parse_url

pytestmark = pytest.mark.slow

PATIENCE_S = 60
PIDS = (7,)


class Bot:
    """Answers whoever asks for its metrics with ``answer``, byte for byte."""

    def __init__(self) -> None:
        self.answer = b""
        self.asked: list[bytes] = []
        self.hangs = False
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/metrics"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        if self.hangs:
            await reader.read()
        writer.close()

    def tells(self, text: str) -> None:
        """An ordinary answer."""
        body = text.encode()
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


def with_bot(
    play: Callable[[Bot, BotMetrics], Awaitable[None]],
    *chosen: ChosenCounter,
    path: str = "",
    host: str = "127.0.0.1",
    every_s: float = 0.01,
) -> None:
    async def run() -> None:
        bot = Bot()
        address = parse_url((await bot.start()).replace("127.0.0.1", host) + path)
        source = BotMetrics(address, chosen, SystemClock(), every_s=every_s)
        assert source.read(PIDS) == SourceReading()
        await source.begin()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await play(bot, source)
        finally:
            await source.close()
            bot.close()

    asyncio.run(run())


async def until(source: BotMetrics, holds: Callable[[SourceReading], object]) -> SourceReading:
    while True:
        reading = source.read(PIDS)
        if holds(reading):
            return reading
        await asyncio.sleep(0.005)


def interactions(reading: SourceReading) -> float:
    return reading.values.get("perfkit_interactions_total", -1)


METRICS = """# TYPE bot_updates_total counter
bot_updates_total{{kind="message"}} {updates}
bot_errors_total {errors}
bot_cache_hits_total {hits}
bot_cache_misses_total {hits}
bot_response_seconds_bucket{{le="0.5"}} {quick}
bot_response_seconds_bucket{{le="5"}} {updates}
"""


def test_what_the_bot_counts_from_now_on_is_told() -> None:
    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.tells(METRICS.format(updates=100, errors=7, hits=5, quick=90))
        first = await until(source, interactions_are(0))
        assert first.values["perfkit_cache_hits_total"] == 0
        assert first.shown.startswith("interactions from bot_updates_total, errors from bot_errors")
        bot.tells(METRICS.format(updates=120, errors=8, hits=6, quick=100))
        times = Histogram()

        def all_told(reading: SourceReading) -> bool:
            times.merge(Histogram.thaw(reading.response or ()))
            return interactions(reading) == 20

        told = await until(source, all_told)
        assert told.problem == ""
        assert told.values["perfkit_interaction_errors_total"] == 1
        assert told.values["perfkit_cache_misses_total"] == 1
        assert told.values["perfkit_slow_interactions_total"] == 4
        assert 0.2 < told.values["perfkit_response_p50_seconds"] < 0.6
        assert 4 < told.values["perfkit_response_p95_seconds"] < 5
        assert times.count == 20
        assert b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" in bot.asked[0]

    with_bot(play)


def interactions_are(number: float) -> Callable[[SourceReading], bool]:
    return lambda reading: interactions(reading) == number


def test_a_bot_that_went_and_came_back_is_counted_on() -> None:
    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.tells("my_total 10")
        await until(source, interactions_are(0))
        bot.answer = b""
        silent = await until(source, lambda reading: reading.problem)
        assert silent.problem.endswith("/metrics can't be read: there was no answer")
        assert source.read(()).problem == "", "a bot that is gone is told otherwise"
        bot.tells("my_total 3")
        back = await until(source, interactions_are(3))
        assert back.problem == ""

    with_bot(play, ChosenCounter(Meaning.INTERACTIONS, "my_total"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "the answer has the status 404"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\n\r\n", "has the status 302"),
        (
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "changes to another protocol",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nbot_updates_total 1", "broke off"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", "line 1 can't be read (no name of a metric)"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 2000, "the answer is longer than"),
        (b"HTTP/1.1 200 OK\r\n\r\nup 1\n", "tells nothing that is known by name"),
    ],
    ids=("404", "redirect", "upgrade", "ssh", "torn", "html", "long", "unknown"),
)
def test_what_is_no_answer_is_told(
    answer: bytes, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_counters, "LARGEST", 1000)

    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.answer = answer
        told = await until(source, lambda reading: why in reading.problem)
        assert told.values == {}

    with_bot(play)


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot_counters, "WITHIN_S", 0.1)

    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.answer, bot.hangs = b"HTTP/1.1 200 OK\r\n\r\nbot_updates_total 1\n", True
        told = await until(source, lambda reading: reading.problem)
        assert told.problem.endswith("no whole answer within 0.1 s")

    with_bot(play)


def test_nobody_there_is_told_and_no_secret_with_it() -> None:
    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.close()
        told = await until(source, lambda reading: reading.problem)
        assert "can't be read: Connect" in told.problem
        assert "?token=***" in told.problem

    with_bot(play, path="?token=abcdef")


@pytest.mark.parametrize("host", ["localhost", "shop.localhost"])
def test_a_name_of_this_machine_is_asked_of_nobody(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_no_names(monkeypatch)

    async def play(bot: Bot, source: BotMetrics) -> None:
        bot.tells("bot_updates_total 1")
        assert (await until(source, lambda reading: reading.values or reading.problem)).values

    with_bot(play, host=host)


def test_closing_what_never_began_is_nothing() -> None:
    source = BotMetrics(parse_url("http://127.0.0.1:1/"), (), SystemClock())
    asyncio.run(source.close())
