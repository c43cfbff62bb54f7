"""The echo bot everything is compared with: aiogram as its README shows it."""

import asyncio

from aiogram import Bot, Dispatcher
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text or "")


asyncio.run(dispatcher.start_polling(Bot("42:BENCHMARK")))
