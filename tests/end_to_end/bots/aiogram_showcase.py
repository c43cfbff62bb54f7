"""An aiogram bot with a little of everything, for chatting with it by hand."""

import asyncio
import sys

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

dispatcher = Dispatcher()
likes = {}


def inline(*rows):
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row]
            for row in rows
        ]
    )


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    await message.answer(
        f"Hello, <b>{message.from_user.first_name}</b>! You are student "
        f"<code>{message.from_user.id}</code>.\n<i>Choose</i> a <a href='https://example.com'>"
        "course</a>, or see /help. <tg-spoiler>The answer is 42</tg-spoiler>\n"
        "<pre><code class='language-python'>print('hi')</code></pre>",
        parse_mode="HTML",
        reply_markup=inline(
            [("Lesson 1", "lesson:1"), ("Lesson 2", "lesson:2"), ("Lesson 3", "lesson:3")],
            [("👍 0", "like"), ("Alert", "alert"), ("Never answered", "never")],
        ),
    )


@dispatcher.callback_query(F.data.startswith("lesson:"))
async def lesson(query: CallbackQuery) -> None:
    await query.answer()
    await query.message.answer(
        f"Lesson {query.data[7:]}: how many legs has a spider?",
        reply_markup=inline([("A) 6", "wrong"), ("B) 8", "right")]),
    )


@dispatcher.callback_query(F.data.in_({"right", "wrong"}))
async def judge(query: CallbackQuery) -> None:
    await query.answer("Right!" if query.data == "right" else "Not quite")
    await query.message.edit_text(f"Your answer was {query.data}.")


@dispatcher.callback_query(F.data == "like")
async def like(query: CallbackQuery) -> None:
    count = likes[query.from_user.id] = likes.get(query.from_user.id, 0) + 1
    await query.answer()
    await query.message.edit_reply_markup(
        reply_markup=inline([(f"👍 {count}", "like"), ("Delete", "delete")])
    )


@dispatcher.callback_query(F.data == "alert")
async def alert(query: CallbackQuery) -> None:
    await query.answer("This is <b>an alert</b>", show_alert=True)


@dispatcher.callback_query(F.data == "delete")
async def delete(query: CallbackQuery) -> None:
    await query.message.delete()
    await query.answer()


@dispatcher.message(Command("report"))
async def report(message: Message, bot: Bot) -> None:
    await bot.send_chat_action(message.chat.id, "upload_document")
    await message.answer_document(BufferedInputFile(b"a;b\n1;2\n", "report_7.csv"), caption="Here")


@dispatcher.message(Command("number"))
async def number(message: Message) -> None:
    keys = [[KeyboardButton(text="My number", request_contact=True), KeyboardButton(text="No")]]
    await message.answer("Tell me your number", reply_markup=ReplyKeyboardMarkup(keyboard=keys))


@dispatcher.message(F.contact)
async def contact(message: Message) -> None:
    await message.answer(
        f"Thank you, {message.contact.first_name}", reply_markup=ReplyKeyboardRemove()
    )


@dispatcher.message(F.location)
async def location(message: Message) -> None:
    await message.answer(f"You are at {message.location.latitude:.1f}")


@dispatcher.message(F.photo)
async def photo(message: Message) -> None:
    await message.answer_photo(message.photo[-1].file_id, caption=f"Seen: {message.caption}")


@dispatcher.message(F.document)
async def document(message: Message, bot: Bot) -> None:
    content = await bot.download(message.document)
    size = len(content.read())
    await message.answer(f"{message.document.file_name} has {size} bytes")


@dispatcher.message(Command("poll"))
async def poll(message: Message) -> None:
    await message.answer_poll("Which one?", ["One", "Two"])


@dispatcher.message(Command("oops"))
async def oops(message: Message, bot: Bot) -> None:
    try:
        await bot.send_message(4242, "nobody")
    except TelegramBadRequest as error:
        await message.reply(f"Refused: {error}")


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(f"You said {message.text}")


async def main(root: str | None) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(root)) if root else None
    bot = Bot("42:TEST", session=session)
    await bot.set_my_commands(
        [
            BotCommand(command="start", description="Begin"),
            BotCommand(command="report", description="Your marks as a file"),
            BotCommand(command="number", description="Share your number"),
        ]
    )
    await dispatcher.start_polling(bot)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
