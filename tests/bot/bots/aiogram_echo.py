"""An ordinary aiogram bot; with --uvloop on uvloop."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(f"you said {message.text}")


async def main() -> None:
    await dispatcher.start_polling(Bot("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"))


if "--uvloop" in sys.argv:
    import uvloop

    uvloop.run(main())
else:
    asyncio.run(main())
