"""A quiz and moderation bot for groups: answers who asks, greets, mutes, and edits its boards."""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramForbiddenError
from aiogram.filters import Command
from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    ChatPermissions,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)

dispatcher = Dispatcher()
scores: dict[int, int] = {}
members: dict[int, set[str]] = {}


def keys(**texts: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=text, callback_data=data) for data, text in texts.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


@dispatcher.my_chat_member()
async def on_added(event: ChatMemberUpdated) -> None:
    members[event.chat.id] = set()


@dispatcher.chat_member()
async def on_member(event: ChatMemberUpdated) -> None:
    members.setdefault(event.chat.id, set()).add(event.new_chat_member.status)


@dispatcher.message(F.new_chat_members)
async def on_joined(message: Message) -> None:
    for user in message.new_chat_members:
        if not user.is_bot:
            await message.answer(
                f"Welcome, {user.username}!", reply_markup=keys(human="I am human")
            )


@dispatcher.message(F.left_chat_member)
async def on_left(message: Message) -> None:
    await message.answer(f"{message.left_chat_member.first_name} has left")


@dispatcher.callback_query(F.data == "human")
async def on_human(query: CallbackQuery) -> None:
    await query.answer(f"Hello {query.from_user.first_name}", show_alert=True)


@dispatcher.message(Command("quiz"))
async def on_quiz(message: Message) -> None:
    await message.reply("2 x 3?", reply_markup=keys(right="6", wrong="5"))


@dispatcher.callback_query(F.data == "right")
async def on_right(query: CallbackQuery) -> None:
    chat = query.message.chat.id
    scores[chat] = scores.get(chat, 0) + 1
    await query.message.answer(f"{query.from_user.username} is right, score {scores[chat]}")
    await query.answer()


@dispatcher.message(Command("me"))
async def on_me(message: Message, bot: Bot) -> None:
    me = await bot.get_chat_member(message.chat.id, message.from_user.id)
    count = await bot.get_chat_member_count(message.chat.id)
    await message.reply(f"{me.status} of {count}")
    try:
        await bot.send_message(message.from_user.id, "in private")
    except TelegramForbiddenError as error:
        await message.reply(str(error))


@dispatcher.message(F.text == "spam")
async def on_spam(message: Message, bot: Bot) -> None:
    await message.delete()
    await bot.restrict_chat_member(
        message.chat.id, message.from_user.id, ChatPermissions(can_send_messages=False)
    )


@dispatcher.message(F.text == "bad")
async def on_bad(message: Message, bot: Bot) -> None:
    await bot.ban_chat_member(message.chat.id, message.from_user.id)


@dispatcher.message(F.reply_to_message)
async def on_reply(message: Message) -> None:
    await message.reply(f"you answer: {message.reply_to_message.text}")


@dispatcher.edited_message()
async def on_edit(message: Message) -> None:
    await message.reply(f"edited to {message.text}")


@dispatcher.inline_query()
async def on_inline(query: InlineQuery) -> None:
    content = InputTextMessageContent(message_text="Votes: 0")
    result = InlineQueryResultArticle(
        id="1", title="Vote", input_message_content=content, reply_markup=keys(vote="+1")
    )
    await query.answer([result], cache_time=0)


@dispatcher.chosen_inline_result()
async def on_chosen(result: ChosenInlineResult, bot: Bot) -> None:
    await bot.edit_message_text(
        "Votes are open", inline_message_id=result.inline_message_id, reply_markup=keys(vote="+1")
    )


@dispatcher.callback_query(F.data == "vote")
async def on_vote(query: CallbackQuery, bot: Bot) -> None:
    await bot.edit_message_text("Votes: 1", inline_message_id=query.inline_message_id)
    await query.answer()


@dispatcher.message(F.text)
async def on_text(message: Message) -> None:
    await message.answer(f"heard {message.text}")


async def main() -> None:
    bot = Bot(os.environ.get("TOKEN", "42:TEST"))
    await dispatcher.start_polling(bot, allowed_updates=[
        "message", "edited_message", "callback_query", "inline_query", "chosen_inline_result",
        "my_chat_member", "chat_member",
    ])  # fmt: skip


asyncio.run(main())
