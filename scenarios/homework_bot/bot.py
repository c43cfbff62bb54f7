"""Puts the bot together: a variant's database, the dispatcher, and polling until told to stop."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation

from homework_bot.handlers import make_router
from homework_bot.press_once import PressOnce
from homework_bot.roles import RoleMiddleware
from homework_bot.school import School
from homework_bot.storage_after import SchoolAfter, connect
from homework_bot.storage_before import Database, SchoolBefore

log = logging.getLogger(__name__)


class Variant(StrEnum):
    """Which of the two ways to use the database, or the better one with a leak."""

    BEFORE = "before"
    AFTER = "after"
    LEAKY = "leaky"

    @property
    def indexed(self) -> bool:
        """Whether the variant's database has indexes."""
        return self is not Variant.BEFORE


async def poll(variant: Variant, path: Path, token: str) -> None:
    """Answer students until SIGINT or SIGTERM."""
    async with open_school(variant, path) as school:
        log.info("Homework bot, variant %s", variant)
        await make_dispatcher(school, variant).start_polling(Bot(token))


@asynccontextmanager
async def open_school(variant: Variant, path: Path) -> AsyncIterator[School]:
    """The school on the database at `path`, in the way of the variant."""
    if variant is not Variant.BEFORE:
        async with connect(path) as connection:
            yield SchoolAfter(connection)
        return
    database = Database(path)
    try:
        yield SchoolBefore(database)
    finally:
        database.close()


def make_dispatcher(school: School, variant: Variant = Variant.AFTER) -> Dispatcher:
    """The bot without its connection to Telegram."""
    # Isolation: a student's second press waits until the first one is dealt with.
    dispatcher = Dispatcher(
        storage=MemoryStorage(), events_isolation=SimpleEventIsolation(), school=school
    )
    dispatcher.update.outer_middleware(RoleMiddleware(school))
    if variant is Variant.LEAKY:
        dispatcher.callback_query.outer_middleware(PressOnce())
    dispatcher.include_router(make_router())
    return dispatcher
