"""A press is dealt with once, however often Telegram delivers it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject


class PressOnce(BaseMiddleware):
    """Remembers the presses that were dealt with: an impatient student's second copy is dropped."""

    def __init__(self) -> None:
        self.dealt_with: dict[str, CallbackQuery] = {}

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if not isinstance(event, CallbackQuery) or event.id in self.dealt_with:
            return None
        # The leak of the variant `leaky`: every press has a new id, and none is ever forgotten.
        self.dealt_with[event.id] = event
        return await handler(event, data)
