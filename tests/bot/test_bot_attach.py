import asyncio
import os
import subprocess
import sys

import psutil
import pytest

from perfkit.bot.attach import attach
from perfkit.bot.notes import BotNotes
from perfkit.errors import BotError, UsageError


@pytest.mark.parametrize("pid", [0, -1, os.getpid()], ids=["zero", "negative", "own"])
def test_an_id_no_bot_can_have_is_a_usage_error(pid):
    with pytest.raises(UsageError, match=f"--pid {pid} is no bot's process id"):
        attach(pid)


@pytest.mark.parametrize("pid", [2**22 + 1, 2**70])
def test_a_process_that_does_not_exist_is_told(pid):
    with pytest.raises(BotError, match=f"there is no process {pid}"):
        attach(pid)


def test_another_users_process_is_told(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(BotError, match="belongs to another user"):
        attach(os.getppid())


def test_a_process_that_denies_everything_is_told(monkeypatch):
    def denied(process):
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "memory_info", denied)
    with pytest.raises(BotError, match="belongs to another user"):
        attach(os.getppid())


@pytest.mark.slow
def test_an_attached_bot_is_watched_to_its_end_and_never_ended():
    async def scene(process):
        bot = attach(process.pid)
        assert await bot.stop() == 0
        assert (bot.pid, bot.alive, bot.ended) == (process.pid, True, None)
        assert (bot.log_tail(5), bot.notes()) == ("", BotNotes())
        process.stdin.close()
        async with asyncio.timeout(60):
            await bot.wait()
        return bot.alive, bot.ended

    with subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        assert asyncio.run(scene(process)) == (False, "ended")
        with pytest.raises(BotError, match="has ended"):
            attach(process.pid)
