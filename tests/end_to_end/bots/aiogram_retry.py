"""An aiogram bot that does what it should when Telegram says wait, fails, or is not there."""

import asyncio

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import Message
from aiogram.utils.backoff import BackoffConfig

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    while True:
        try:
            await message.answer(f"you said {message.text}")
        except TelegramRetryAfter as wait:
            print(f"retry after {wait.retry_after}", flush=True)  # noqa: T201 - the log is read
            await asyncio.sleep(wait.retry_after)
        except (TelegramServerError, TelegramNetworkError) as error:
            print(type(error).__name__, flush=True)  # noqa: T201 - the log is read
            await asyncio.sleep(0.05)
        else:
            return


patience = BackoffConfig(min_delay=0.05, max_delay=0.2, factor=1.3, jitter=0.1)
asyncio.run(dispatcher.start_polling(Bot("42:TEST"), backoff_config=patience))
