"""The aiogram echo bot on a webhook, as aiogram's own example sets one up."""

import socket

from aiogram import Bot, Dispatcher
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()
door = socket.create_server(("127.0.0.1", 0))


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text or "")


@dispatcher.startup()
async def register(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{door.getsockname()[1]}/", max_connections=100)


app = web.Application()
bot = Bot("42:BENCHMARK")
SimpleRequestHandler(dispatcher=dispatcher, bot=bot).register(app, path="/")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, sock=door, print=None, access_log=None)
