"""A bot whose students have already written."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
import uvloop
from bot_api import BORIS, VirtualBot


@pytest.fixture
def bot() -> VirtualBot:
    """A bot nobody has written to."""
    return VirtualBot()


@pytest.fixture
def known(bot: VirtualBot) -> VirtualBot:
    """A bot that two students have greeted; the greetings are confirmed, nothing is pending."""
    bot.say("hello")
    bot.say("hello", BORIS)
    bot.poll(offset=bot.account.queued + 100_000_001)
    bot.wait(10)
    bot.shown.clear()
    return bot


Run = Callable[[Coroutine[None, None, None]], None]


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs what a test does on each of the two event loops that perfkit's users may have."""
    factory = uvloop.new_event_loop if request.param == "uvloop" else None

    def play(doing: Coroutine[None, None, None]) -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(doing)

    return play
