"""Plays students against the demo bot in one process, and keeps every call the bot makes."""

import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update, User
from homework_bot.bot import Variant, make_dispatcher
from homework_bot.generate import Size
from homework_bot.school import School

SMALL = Size(classes=4, students_a_class=5, tests_a_student=4)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class RecordingSession(BaseSession):
    """Answers as Telegram would, and sends nothing anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[dict[str, Any]] = []
        self.shown: Message | None = None
        self.problem: Exception | None = None

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  # aiogram's signature
    ) -> Any:
        call = method.model_dump(exclude_none=True, exclude_unset=True)
        self.calls.append({"method": method.__api_method__, **call})
        if not isinstance(method, SendMessage | EditMessageText):
            return True
        if self.problem is not None:
            raise self.problem
        chat_id = int(str(method.chat_id))
        markup = method.reply_markup
        self.shown = Message(
            message_id=1,
            date=WHEN,
            chat=Chat(id=chat_id, type="private"),
            text=method.text,
            reply_markup=markup if isinstance(markup, InlineKeyboardMarkup) else None,
        )
        return self.shown

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        """No files in this conversation."""
        raise NotImplementedError
        yield b""


@dataclass
class Player:
    """One student's side of the conversation."""

    school: School
    telegram_id: int = 77_001
    name: str = "Test Student"
    session: RecordingSession = field(default_factory=RecordingSession)
    variant: Variant = Variant.AFTER

    def __post_init__(self) -> None:
        self.dispatcher = make_dispatcher(self.school, self.variant)
        self.bot = Bot("42:TEST", session=self.session)
        self.user = User(id=self.telegram_id, is_bot=False, first_name=self.name)
        self.updates = 0

    @property
    def text(self) -> str:
        """What the bot shows now."""
        assert self.session.shown is not None
        return self.session.shown.text or ""

    @property
    def buttons(self) -> dict[str, str]:
        """The data of the buttons shown now, by their text."""
        assert self.session.shown is not None
        markup = self.session.shown.reply_markup
        rows = markup.inline_keyboard if markup else []
        return {button.text: button.callback_data or "" for row in rows for button in row}

    async def say(self, text: str) -> None:
        chat = Chat(id=self.telegram_id, type="private")
        message = Message(message_id=9, date=WHEN, chat=chat, from_user=self.user, text=text)
        await self.feed(message=message)

    async def press(self, button: str) -> None:
        await self.press_data(self.buttons[button])

    async def press_data(self, data: str) -> None:
        """Press a button that may not be shown any more."""
        query = CallbackQuery(
            id=f"press-{self.updates}",
            from_user=self.user,
            chat_instance="1",
            message=self.session.shown,
            data=data,
        )
        await self.feed(callback_query=query)

    async def feed(self, **event: Message | CallbackQuery) -> None:
        self.updates += 1
        await self.dispatcher.feed_update(self.bot, Update(update_id=self.updates, **event))

    async def open_lesson(self, course: str, subject: str, lesson: str) -> None:
        await self.say("/start")
        for button in (course, subject, lesson):
            await self.press(button)

    async def do_test(self, draw: random.Random) -> None:
        """Start the test of the lesson shown and answer by lot until it is over."""
        await self.press("Start test")
        while not self.text.startswith("You answered"):
            await self.press(draw.choice(list(self.buttons)))


def lots(seed: int) -> random.Random:
    """What a student answers by: the same for the same seed."""
    return random.Random(seed)  # noqa: S311  # a student's lots are no secret


async def homework(player: Player, draw: random.Random) -> None:
    """What a student of scenarios/homework.yaml does."""
    await player.say("/start")
    for _level in ("course", "subject", "lesson"):
        await player.press(draw.choice([text for text in player.buttons if text != "Menu"]))
    await player.do_test(draw)
    await player.press("Statistics")
    await player.press("Menu")
