"""Bots of each framework, written without a thought of perfkit, talk to perfkit's Bot API."""

import asyncio

import pytest
from stub_bot_api import stub_api

from perfkit.bot.ending import Patience

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("bot", "framework"),
    [
        (("aiogram_echo.py",), "aiogram"),
        (("aiogram_echo.py", "--uvloop"), "aiogram"),
        (("ptb_echo.py",), "python-telegram-bot"),
        (("telebot_echo.py",), "pyTelegramBotAPI"),
        (("telebot_async_echo.py",), "pyTelegramBotAPI"),
    ],
    ids=["aiogram", "aiogram-uvloop", "ptb", "telebot", "telebot-async"],
)
def test_an_unmodified_bot_answers_through_the_given_bot_api(bot, framework, launcher):
    async def converse():
        async with stub_api() as api:
            launched = await launcher(bot=bot, api_root=api.root, patience=Patience(3, 2, 5))
            try:
                reply = await asyncio.wait_for(api.reply, 30)
            finally:
                remaining = await launched.stop()
            return reply, api.methods, launched.notes(), remaining

    reply, methods, notes, remaining = asyncio.run(converse())
    assert reply == "you said hello"
    assert {"getupdates", "sendmessage"} <= set(methods)
    assert notes.framework() == framework
    assert notes.redirected[0].version[0].isdigit()
    assert notes.refused == ()
    assert notes.failures == ()
    assert remaining == 0
