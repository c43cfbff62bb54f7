"""An aiogram bot whose author pointed it at another Bot API, given as its argument."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(f"you said {message.text}")


session = AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1]))
asyncio.run(dispatcher.start_polling(Bot("42:TEST", session=session)))
