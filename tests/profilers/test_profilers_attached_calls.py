"""What a bot answers while its calls are counted, and what perfkit makes of it."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from perfkit.errors import BotError
from perfkit.profilers import attached_calls
from perfkit.profilers.attached_calls import count_calls


class Clock:
    """Each look at it takes a second."""

    def __init__(self):
        self.at_ns = 0

    def now_ns(self):
        self.at_ns += 1_000_000_000
        return self.at_ns


class Bot:
    """Answers in the folder that is named in the script; and again whenever time is told."""

    def __init__(self, *answers, leaves=b""):
        self.answers = list(answers)
        self.leaves = leaves
        self.folder = None

    async def run_inside(self, pid, script, *, clock):
        self.folder = Path(script.rpartition("attach(")[2].split(",")[0].strip("'"))
        self.answer()

    def answer(self, _=0.0):
        if self.answers:
            (self.folder / "answer").write_text(self.answers.pop(0))
        if self.leaves is not None:
            (self.folder / "profile.prof").write_bytes(self.leaves)


def said(state, **more):
    return json.dumps({"state": state, **more})


@pytest.fixture
def count(monkeypatch):
    def run(bot):
        monkeypatch.setattr(attached_calls, "run_inside", bot.run_inside)
        monkeypatch.setattr(attached_calls, "_LOOK_EVERY_S", 0.0)
        interrupted = asyncio.Event()
        interrupted.set()  # what is told at each turn comes at once
        return asyncio.run(
            count_calls(
                os.getpid(), 60.0, "auto", clock=Clock(), interrupted=interrupted, left=bot.answer
            )
        )

    return run


def test_what_was_written_comes_back(count):
    data, how = count(Bot(said("written", engine="cProfile", loop="x.Loop"), leaves=b"profile"))
    assert data == b"profile"
    assert (how.engine, how.loop, how.mixed) == ("cProfile", "x.Loop", False)


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_a_reason_is_told(count, state):
    with pytest.raises(BotError, match="can't be counted: it has one already"):
        count(Bot(said(state, reason="it has one already")))


def test_a_loop_that_never_turns_is_told(count):
    with pytest.raises(BotError, match="did not turn for 15 s"):
        count(Bot(said("chosen")))


def test_words_that_nobody_knows_are_told(count):
    with pytest.raises(BotError, match="words perfkit does not know"):
        count(Bot("<script>"))


def test_a_process_that_ended_is_told(count, monkeypatch):
    monkeypatch.setattr(attached_calls, "alive", lambda _: False)
    with pytest.raises(BotError, match="ended before its profile was written"):
        count(Bot(said("chosen")))


def test_what_is_no_file_is_told(count, monkeypatch):
    bot = Bot(said("written"), leaves=None)

    async def link(pid, script, *, clock):
        await Bot.run_inside(bot, pid, script, clock=clock)
        (bot.folder / "profile.prof").symlink_to("/etc/hostname")

    bot.run_inside = link
    with pytest.raises(BotError, match=r"left profile\.prof unreadable"):
        count(bot)
