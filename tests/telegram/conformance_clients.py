"""The three Python clients, each made to take the steps of the conformance table its own way."""

import asyncio
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from conformance_steps import File, Made
from served_api import TOKEN


class Client(Protocol):
    """One library: calls methods and reads updates."""

    def call(self, method: str, params: Mapping[str, object]) -> Any:
        """The result of a Bot API method, as this library parses it."""

    def read_update(self, body: dict) -> Any:
        """An update that came to a webhook."""


def snake(method: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", method).lower()


class _Aiogram:
    def __init__(self, loop: asyncio.AbstractEventLoop, bot: Any) -> None:
        self._loop, self._bot = loop, bot

    def call(self, method: str, params: Mapping[str, object]) -> Any:
        from aiogram import methods

        wanted = getattr(methods, method[0].upper() + method[1:])
        call = wanted(**{name: self._made(value) for name, value in params.items()})
        return self._loop.run_until_complete(self._bot(call))

    def _made(self, value: object) -> object:
        from aiogram import types

        match value:
            case File(content, name):
                return types.BufferedInputFile(content, name)
            case Made():
                fields = {name: self._made(each) for name, each in value.fields.items()}
                return getattr(types, value.kind)(**fields)
            case list():
                return [self._made(each) for each in value]
            case _:
                return value

    def read_update(self, body: dict) -> Any:
        from aiogram.types import Update

        return Update.model_validate(body, context={"bot": self._bot})


class _PythonTelegramBot:
    def __init__(self, loop: asyncio.AbstractEventLoop, bot: Any) -> None:
        self._loop, self._bot = loop, bot

    def call(self, method: str, params: Mapping[str, object]) -> Any:
        asked = getattr(self._bot, snake(method))
        made = {name: self._made(value) for name, value in params.items()}
        return self._loop.run_until_complete(asked(**made))

    def _made(self, value: object) -> object:
        import telegram

        match value:
            case File(content, name):
                return telegram.InputFile(content, name)
            case Made():
                fields = {name: self._inner(each) for name, each in value.fields.items()}
                return getattr(telegram, value.kind)(**fields)
            case list():
                return [self._made(each) for each in value]
            case _:
                return value

    def _inner(self, value: object) -> object:
        # inside of objects it makes an attachment of plain bytes itself
        return value.content if isinstance(value, File) else self._made(value)

    def read_update(self, body: dict) -> Any:
        import telegram

        return telegram.Update.de_json(body, self._bot)


_TELEBOTS = {
    ("getUpdates", "timeout"): "long_polling_timeout",
    ("sendInvoice", "payload"): "invoice_payload",
    ("sendVideoNote", "video_note"): "data",
    ("InlineKeyboardMarkup", "inline_keyboard"): "keyboard",
}
"""Where pyTelegramBotAPI has another name."""


class _Telebot:
    def __init__(self, bot: Any) -> None:
        self._bot = bot

    def call(self, method: str, params: Mapping[str, object]) -> Any:
        if method == "removeMyProfilePhoto":  # 4.37.1 has forgotten one of its own functions
            from telebot import apihelper

            return apihelper._make_request(TOKEN, method, method="post")
        asked = getattr(self._bot, snake(method))
        needless = {"emojis": None} if method == "addStickerToSet" else {}
        return asked(**self._all_made(method, params), **needless)

    def _all_made(self, owner: str, fields: Mapping[str, object]) -> dict[str, object]:
        return {
            _TELEBOTS.get((owner, name), name): self._made(value) for name, value in fields.items()
        }

    def _made(self, value: object) -> object:
        from telebot import types

        match value:
            case File(content, name):
                return types.InputFile(io.BytesIO(content), name)
            case Made():
                return getattr(types, value.kind)(**self._all_made(value.kind, value.fields))
            case list():
                return [self._made(each) for each in value]
            case _:
                return value

    def read_update(self, body: dict) -> Any:
        from telebot import types

        return types.Update.de_json(json.dumps(body))


@contextmanager
def aiogram(root: str) -> Iterator[Client]:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    with asyncio.Runner() as runner:
        loop = runner.get_loop()

        async def made() -> Bot:
            return Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(root)))

        bot = loop.run_until_complete(made())
        try:
            yield _Aiogram(loop, bot)
        finally:
            loop.run_until_complete(bot.session.close())


@contextmanager
def python_telegram_bot(root: str) -> Iterator[Client]:
    from telegram import Bot

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        bot = Bot(TOKEN, f"{root}/bot", f"{root}/file/bot")
        loop.run_until_complete(bot.initialize())
        try:
            yield _PythonTelegramBot(loop, bot)
        finally:
            loop.run_until_complete(bot.shutdown())


@contextmanager
def telebot(root: str) -> Iterator[Client]:
    import pytest
    from telebot import TeleBot, apihelper

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apihelper, "API_URL", f"{root}/bot{{0}}/{{1}}")
        patch.setattr(apihelper, "FILE_URL", f"{root}/file/bot{{0}}/{{1}}")
        yield _Telebot(TeleBot(TOKEN, threaded=False))


CLIENTS = {
    "aiogram": aiogram,
    "python-telegram-bot": python_telegram_bot,
    "pyTelegramBotAPI": telebot,
}
