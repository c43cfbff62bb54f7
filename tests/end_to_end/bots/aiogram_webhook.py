"""An ordinary aiogram bot on a webhook, as in aiogram's own example behind a reverse proxy.

It registers a public address and listens on this machine; with REPLY_IN_RESPONSE its answers go
back inside the response, else it responds at once and works in the background.
"""

import os

from aiogram import Bot, Dispatcher
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import (
    SimpleRequestHandler,
    ip_filter_middleware,
    setup_application,
)
from aiogram.webhook.security import IPFilter
from aiohttp import web

IN_BACKGROUND = "REPLY_IN_RESPONSE" not in os.environ
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Press me", callback_data="pressed")]]
)
dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def greet(message: Message):
    return message.answer("Hello!", reply_markup=KEYBOARD)


@dispatcher.message()
async def echo(message: Message):
    return message.answer(f"you said {message.text}")


@dispatcher.callback_query()
async def pressed(query: CallbackQuery):
    await query.answer()
    return query.message.edit_text("You pressed")


@dispatcher.startup()
async def on_startup(bot: Bot) -> None:
    await bot.set_webhook("https://bot.example.com/webhook", secret_token="my-secret")


app = web.Application(middlewares=[ip_filter_middleware(IPFilter.default())])
bot = Bot("42:TEST")
SimpleRequestHandler(
    dispatcher, bot, handle_in_background=IN_BACKGROUND, secret_token="my-secret"
).register(app, path="/webhook")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)
