"""Who is told of a bot that is gone before it could be watched?"""

import asyncio
import subprocess
import sys

import pytest

from perfkit.bot.attach import attach
from perfkit.clock import SystemClock
from perfkit.errors import BotError
from perfkit.model.monitoring import EndedNotice, Notice
from perfkit.workflows.monitor_presence import Presence
from perfkit.workflows.monitor_target import WatchedBot


def test_a_bot_that_is_gone_before_it_is_watched_is_told_with_its_last_words(tmp_path):
    log, told = tmp_path / "bot.log", list[Notice]()
    log.write_text("first\nlast words\n")
    with subprocess.Popen((sys.executable, "-S", "-c", "input()"), stdin=subprocess.PIPE) as bot:
        process = attach(bot.pid)
        bot.kill()

    async def begin() -> None:
        presence = Presence(
            "shop", WatchedBot(process), SystemClock(), looks=list, tell=told.append, log=log
        )
        with pytest.raises(BotError, match="before it could be watched"):
            await presence.begin()

    asyncio.run(begin())
    (ended,) = told
    assert isinstance(ended, EndedNotice)
    assert (ended.bot, ended.pid, ended.how) == ("shop", bot.pid, "ended")
    assert ended.log_lines == ("first", "last words")
