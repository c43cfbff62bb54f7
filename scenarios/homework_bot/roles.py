"""Finds out who is speaking, before any handler runs."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, User

from homework_bot.school import School


class RoleMiddleware(BaseMiddleware):
    """Gives every handler the `person` that sent the update: their role, name and class."""

    def __init__(self, school: School) -> None:
        self.school = school

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Look the sender up; updates without one (a channel's) are not for this bot."""
        sender: User | None = data.get("event_from_user")
        if sender is None:
            return None
        data["person"] = await self.school.person(sender.id, sender.full_name)
        return await handler(event, data)
