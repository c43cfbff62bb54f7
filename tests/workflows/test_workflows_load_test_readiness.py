"""When students may begin, and what is said of a bot that is never ready."""

import asyncio
import socket

import pytest

from perfkit.bot.notes import BotNotes, Redirected
from perfkit.errors import BotError, InterruptionError
from perfkit.telegram.core.webhook_target import Endpoint
from perfkit.workflows.readiness import until_ready

ROOT = "http://127.0.0.1:8081"


class FakeAccount:
    def __init__(self, *methods, webhook=None):
        self.calls_by_method = dict.fromkeys(methods, 1)
        self.webhook = webhook


class FakeServer:
    """A Bot API whose bot has polled already, or never does."""

    root = ROOT

    def __init__(self, bot=None, called=()):
        self.bot = bot
        self._called = called

    def accounts(self):
        return self._called

    async def wait_for_poll(self):
        if self.bot is None:
            await asyncio.Event().wait()


class FakeBot:
    def __init__(self, ended=None, log="", notes=None):
        self.ended = ended
        self._log = log
        self._notes = notes or BotNotes()

    async def wait(self):
        if self.ended is None:
            await asyncio.Event().wait()

    def log_tail(self, lines):
        return self._log

    def notes(self):
        return self._notes


def wait_for(bot, server, *, within_s=0.001, interrupted=False):
    async def body():
        event = asyncio.Event()
        if interrupted:
            event.set()
        await until_ready(bot, server, event, within_s=within_s)

    asyncio.run(body())


def test_a_bot_that_has_polled_is_ready():
    wait_for(FakeBot(), FakeServer(bot=FakeAccount("getupdates")), within_s=60)


def endpoint(port):
    return Endpoint(False, "localhost", ("127.0.0.1",), port, b"")


def test_a_bot_with_a_webhook_is_ready_when_it_listens_there():
    async def body():
        with socket.socket() as later:
            later.bind(("127.0.0.1", 0))
            account = FakeAccount("setwebhook", webhook=endpoint(later.getsockname()[1]))
            waiting = asyncio.ensure_future(
                until_ready(FakeBot(), FakeServer(bot=account), asyncio.Event(), within_s=60)
            )
            done, _ = await asyncio.wait([waiting], timeout=0.12)
            assert not done
            later.listen()
            await waiting

    asyncio.run(body())


def test_a_bot_that_polls_after_all_is_ready():
    class SecondThoughts(FakeAccount):
        webhooks = iter([endpoint(1), None])
        webhook = property(lambda self: next(self.webhooks), lambda self, _: None)

    wait_for(FakeBot(), FakeServer(bot=SecondThoughts()), within_s=60)


def test_a_webhook_where_nobody_listens_is_explained():
    account = FakeAccount("setwebhook", webhook=endpoint(1))
    with pytest.raises(BotError, match=r"accepted connections at 127\.0\.0\.1:1 within") as raised:
        wait_for(FakeBot(log="busy"), FakeServer(bot=account), within_s=0.01)
    assert "--webhook-to" in raised.value.advice
    assert raised.value.detail == "busy"


def test_ctrl_c_ends_the_waiting():
    with pytest.raises(InterruptionError, match="before the bot was ready"):
        wait_for(FakeBot(), FakeServer(), within_s=60, interrupted=True)


@pytest.mark.parametrize(
    ("log", "advice"),
    [("no such table", "the end of its log follows"), ("", "it has written nothing")],
)
def test_a_bot_that_ends_at_its_start_shows_its_log(log, advice):
    with pytest.raises(BotError, match="ended with exit code 1 before") as raised:
        wait_for(FakeBot(ended="ended with exit code 1", log=log), FakeServer(), within_s=60)
    assert (raised.value.advice, raised.value.detail) == (advice, log)


@pytest.mark.parametrize(
    ("called", "notes", "advice"),
    [
        (
            [FakeAccount("getme", "setwebhook")],
            BotNotes(),
            "it has called getme, setwebhook, so it is slow or does not poll",
        ),
        (
            [],
            BotNotes(refused=("api.telegram.org",)),
            "it tried to reach api.telegram.org past perfkit, which was refused",
        ),
        ([], BotNotes(failures=("to watch telebot",)), "inside the bot: to watch telebot"),
        (
            [],
            BotNotes(redirected=(Redirected("aiogram", "3.31", 7),)),
            "it has imported aiogram and called nothing yet",
        ),
        (
            [],
            BotNotes(pythons=("3.11.7",)),
            (
                "it has loaded no framework that perfkit knows and not called api.telegram.org; "
                f"tell it itself to use {ROOT}, see docs/redirect.md"
            ),
        ),
        ([], BotNotes(), f"is it told to use {ROOT} as its Bot API?"),
    ],
)
def test_a_silent_bot_is_explained_by_what_is_known_of_it(called, notes, advice):
    with pytest.raises(BotError, match=rf"has not asked {ROOT} for updates within") as raised:
        wait_for(FakeBot(notes=notes), FakeServer(called=called))
    assert raised.value.advice == advice
