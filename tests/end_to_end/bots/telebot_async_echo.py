"""An ordinary asynchronous pyTelegramBotAPI bot."""

import asyncio

from telebot.async_telebot import AsyncTeleBot
from telebot.types import Message

bot = AsyncTeleBot("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")


@bot.message_handler(func=lambda message: True)
async def echo(message: Message) -> None:
    await bot.reply_to(message, f"you said {message.text}")


asyncio.run(bot.polling())
