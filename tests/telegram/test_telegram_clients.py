"""The real Python clients, driven against the emulator: what they send is understood, what they
get parses, and what Telegram refuses becomes their own exceptions.
"""

import asyncio

import pytest
from bot_api import ANNA
from served_api import TOKEN, served_api

from perfkit.model.chat import Acted, Answered, Button, Deleted, Edited, Sent

pytestmark = pytest.mark.slow

TEXT = "Привет, студент! 1+1=2 & 100% 😀 " * 100
MENU = [("start", "Begin"), ("stop", "Конец")]
NOT_MODIFIED = "message is not modified"
TOO_OLD = "query is too old"
TO_DELETE = "message to delete not found"


@pytest.fixture
def api():
    with served_api() as api:
        yield api


def the_conversation_took_place(api) -> None:
    """What every client's conversation below must have shown to Anna."""
    sent = [event.message for event in api.seen if isinstance(event, Sent)]
    assert [message.text for message in sent] == [
        "Choose", TEXT.strip(), "Hello", "my photo", "my work"
    ]  # fmt: skip
    assert sent[0].buttons == ((Button("Да", "y"),),)
    assert sent[1].reply_buttons == ((Button("One"), Button("Two")),)
    edits = [event.message for event in api.seen if isinstance(event, Edited)]
    assert [edit.text for edit in edits] == ["Chosen", "Chosen"]
    assert [edit.buttons for edit in edits] == [(), ((Button("Да", "y"),),)]
    assert [event for event in api.seen if isinstance(event, Answered)] == [
        Answered("Готово", alert=True)
    ]
    assert [event for event in api.seen if isinstance(event, Deleted)] == [
        Deleted(sent[2].message_id)
    ]
    assert Acted("typing") in api.seen


def test_aiogram(api):
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramBadRequest
    from aiogram.types import (
        BotCommand,
        BufferedInputFile,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        KeyboardButton,
        ReplyKeyboardMarkup,
        ReplyParameters,
    )

    inline = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="y")]]
    )
    reply = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="One"), KeyboardButton(text="Two")]], resize_keyboard=True
    )
    menu = [BotCommand(command=command, description=about) for command, about in MENU]

    async def play():
        server = TelegramAPIServer.from_base(api.root)
        async with Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
            me = await bot.get_me()
            assert (me.id, me.is_bot, me.can_join_groups) == (42, True, True)
            assert await bot.get_updates(timeout=0) == []
            api.says("/start")
            (update,) = await bot.get_updates(
                timeout=5, allowed_updates=["message", "callback_query"]
            )
            message = update.message
            assert (message.from_user.id, message.chat.type) == (ANNA.id, "private")
            assert message.entities[0].type == "bot_command"
            asked = await bot.send_message(ANNA.id, "Choose", reply_markup=inline)
            assert asked.reply_markup.inline_keyboard[0][0].callback_data == "y"
            api.presses(asked.message_id, "y")
            (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
            query = update.callback_query
            assert (query.data, query.message.message_id) == ("y", asked.message_id)
            done = {"callback_query_id": query.id, "text": "Готово", "show_alert": True}
            assert await bot.answer_callback_query(**done)
            with pytest.raises(TelegramBadRequest, match=TOO_OLD):
                await bot.answer_callback_query(**done)
            edited = await bot.edit_message_text(
                "Chosen", chat_id=ANNA.id, message_id=asked.message_id
            )
            assert (edited.text, edited.reply_markup) == ("Chosen", None)
            where = {"chat_id": ANNA.id, "message_id": asked.message_id}
            await bot.edit_message_reply_markup(**where, reply_markup=inline)
            with pytest.raises(TelegramBadRequest, match=NOT_MODIFIED):
                await bot.edit_message_reply_markup(**where, reply_markup=inline)
            await bot.send_message(ANNA.id, TEXT, reply_markup=reply)
            hello = await bot.send_message(
                ANNA.id, "<b>Hello</b>", parse_mode="HTML",
                reply_parameters=ReplyParameters(message_id=asked.message_id),
            )  # fmt: skip
            assert hello.reply_to_message.message_id == asked.message_id
            assert hello.html_text == "<b>Hello</b>"
            assert await bot.delete_message(ANNA.id, hello.message_id)
            with pytest.raises(TelegramBadRequest, match=TO_DELETE):
                await bot.delete_message(ANNA.id, hello.message_id)
            assert await bot.send_chat_action(ANNA.id, "typing")
            assert await bot.set_my_commands(menu)
            shown = await bot.get_my_commands()
            assert [(each.command, each.description) for each in shown] == MENU
            assert (await bot.get_chat(ANNA.id)).first_name == "Anna"
            file = BufferedInputFile(b"JFIF" * 50_000, "p.jpg")
            assert (await bot.send_photo(ANNA.id, file, caption="my photo")).photo
            file = BufferedInputFile("работа".encode(), "отчёт.txt")
            assert (await bot.send_document(ANNA.id, file, caption="my work")).document
            with pytest.raises(TelegramBadRequest, match="chat not found"):
                await bot.send_message(1, "x")

    asyncio.run(play())
    the_conversation_took_place(api)


def test_python_telegram_bot(api):
    from telegram import (
        Bot,
        BotCommand,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        ReplyKeyboardMarkup,
    )
    from telegram.error import BadRequest

    inline = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="y")]])
    reply = ReplyKeyboardMarkup([["One", "Two"]], resize_keyboard=True)
    menu = tuple(BotCommand(command, about) for command, about in MENU)

    async def play():
        async with Bot(TOKEN, f"{api.root}/bot", f"{api.root}/file/bot") as bot:
            assert (bot.id, bot.bot.can_join_groups) == (42, True)
            assert await bot.get_updates(timeout=0) == ()
            api.says("/start")
            (update,) = await bot.get_updates(
                timeout=5, allowed_updates=["message", "callback_query"]
            )
            message = update.message
            assert (message.from_user.id, message.chat.type) == (ANNA.id, "private")
            assert message.entities[0].type == "bot_command"
            asked = await bot.send_message(ANNA.id, "Choose", reply_markup=inline)
            assert asked.reply_markup == inline
            api.presses(asked.message_id, "y")
            (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
            query = update.callback_query
            assert (query.data, query.message.message_id) == ("y", asked.message_id)
            assert await query.answer("Готово", show_alert=True)
            with pytest.raises(BadRequest, match="Query is too old"):
                await query.answer("Готово", show_alert=True)
            edited = await asked.edit_text("Chosen")
            assert (edited.text, edited.reply_markup) == ("Chosen", None)
            await asked.edit_reply_markup(inline)
            with pytest.raises(BadRequest, match="not modified"):
                await asked.edit_reply_markup(inline)
            await bot.send_message(ANNA.id, TEXT, reply_markup=reply)
            hello = await bot.send_message(
                ANNA.id, "<b>Hello</b>", parse_mode="HTML", reply_to_message_id=asked.message_id
            )
            assert hello.reply_to_message.message_id == asked.message_id
            assert hello.text_html == "<b>Hello</b>"
            assert await hello.delete()
            with pytest.raises(BadRequest, match="to delete not found"):
                await hello.delete()
            assert await bot.send_chat_action(ANNA.id, "typing")
            assert await bot.set_my_commands(menu)
            shown = await bot.get_my_commands()
            assert [(each.command, each.description) for each in shown] == MENU
            assert (await bot.get_chat(ANNA.id)).first_name == "Anna"
            photo = await bot.send_photo(ANNA.id, b"JFIF" * 50_000, caption="my photo")
            assert photo.photo
            work = await bot.send_document(
                ANNA.id, "работа".encode(), caption="my work", filename="отчёт.txt"
            )
            assert work.document
            with pytest.raises(BadRequest, match="Chat not found"):
                await bot.send_message(1, "x")

    asyncio.run(play())
    the_conversation_took_place(api)


def telebot_keyboards():
    from telebot.types import (
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        KeyboardButton,
        ReplyKeyboardMarkup,
    )

    inline = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="y")]])
    reply = ReplyKeyboardMarkup(resize_keyboard=True)
    reply.row(KeyboardButton("One"), KeyboardButton("Two"))
    return inline, reply


def test_telebot(api, monkeypatch):
    import telebot
    from telebot import apihelper
    from telebot.apihelper import ApiTelegramException
    from telebot.types import BotCommand, ReplyParameters

    monkeypatch.setattr(apihelper, "API_URL", api.root + "/bot{0}/{1}")
    inline, reply = telebot_keyboards()
    bot = telebot.TeleBot(TOKEN, threaded=False)
    me = bot.get_me()
    assert (me.id, me.is_bot, me.can_join_groups) == (42, True, True)
    assert bot.get_updates(long_polling_timeout=1) == []
    api.says("/start")
    (update,) = bot.get_updates(
        long_polling_timeout=5, allowed_updates=["message", "callback_query"]
    )
    message = update.message
    assert (message.from_user.id, message.chat.type) == (ANNA.id, "private")
    assert message.entities[0].type == "bot_command"
    asked = bot.send_message(ANNA.id, "Choose", reply_markup=inline)
    assert asked.reply_markup.to_json() == inline.to_json()
    api.presses(asked.message_id, "y")
    (update,) = bot.get_updates(offset=update.update_id + 1, long_polling_timeout=5)
    query = update.callback_query
    assert (query.data, query.message.message_id) == ("y", asked.message_id)
    assert bot.answer_callback_query(query.id, "Готово", show_alert=True)
    with pytest.raises(ApiTelegramException, match=TOO_OLD):
        bot.answer_callback_query(query.id, "Готово", show_alert=True)
    edited = bot.edit_message_text("Chosen", ANNA.id, asked.message_id)
    assert (edited.text, edited.reply_markup) == ("Chosen", None)
    bot.edit_message_reply_markup(ANNA.id, asked.message_id, reply_markup=inline)
    with pytest.raises(ApiTelegramException, match=NOT_MODIFIED):
        bot.edit_message_reply_markup(ANNA.id, asked.message_id, reply_markup=inline)
    bot.send_message(ANNA.id, TEXT, reply_markup=reply)
    hello = bot.send_message(
        ANNA.id, "<b>Hello</b>", parse_mode="HTML",
        reply_parameters=ReplyParameters(asked.message_id),
    )  # fmt: skip
    assert hello.reply_to_message.message_id == asked.message_id
    assert hello.html_text == "<b>Hello</b>"
    assert bot.delete_message(ANNA.id, hello.message_id)
    with pytest.raises(ApiTelegramException, match=TO_DELETE):
        bot.delete_message(ANNA.id, hello.message_id)
    assert bot.send_chat_action(ANNA.id, "typing")
    assert bot.set_my_commands([BotCommand(*each) for each in MENU])
    assert [(each.command, each.description) for each in bot.get_my_commands()] == MENU
    assert bot.get_chat(ANNA.id).first_name == "Anna"
    assert bot.send_photo(ANNA.id, b"JFIF" * 50_000, caption="my photo").photo
    work = bot.send_document(
        ANNA.id, "работа".encode(), caption="my work", visible_file_name="отчёт.txt"
    )
    assert work.document
    with pytest.raises(ApiTelegramException, match="chat not found") as caught:
        bot.send_message(1, "x")
    assert caught.value.error_code == 400
    apihelper._get_req_session().close()
    the_conversation_took_place(api)


def test_async_telebot(api, monkeypatch):
    from telebot import asyncio_helper
    from telebot.async_telebot import AsyncTeleBot
    from telebot.asyncio_helper import ApiTelegramException
    from telebot.types import BotCommand, ReplyParameters

    monkeypatch.setattr(asyncio_helper, "API_URL", api.root + "/bot{0}/{1}")
    inline, reply = telebot_keyboards()

    async def play():
        bot = AsyncTeleBot(TOKEN)
        try:
            await converse(bot)
        finally:
            await bot.close_session()

    async def converse(bot):
        me = await bot.get_me()
        assert (me.id, me.is_bot, me.can_join_groups) == (42, True, True)
        assert await bot.get_updates(timeout=0) == []
        api.says("/start")
        (update,) = await bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
        message = update.message
        assert (message.from_user.id, message.chat.type) == (ANNA.id, "private")
        assert message.entities[0].type == "bot_command"
        asked = await bot.send_message(ANNA.id, "Choose", reply_markup=inline)
        assert asked.reply_markup.to_json() == inline.to_json()
        api.presses(asked.message_id, "y")
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        query = update.callback_query
        assert (query.data, query.message.message_id) == ("y", asked.message_id)
        assert await bot.answer_callback_query(query.id, "Готово", show_alert=True)
        with pytest.raises(ApiTelegramException, match=TOO_OLD):
            await bot.answer_callback_query(query.id, "Готово", show_alert=True)
        edited = await bot.edit_message_text("Chosen", ANNA.id, asked.message_id)
        assert (edited.text, edited.reply_markup) == ("Chosen", None)
        await bot.edit_message_reply_markup(ANNA.id, asked.message_id, reply_markup=inline)
        with pytest.raises(ApiTelegramException, match=NOT_MODIFIED):
            await bot.edit_message_reply_markup(ANNA.id, asked.message_id, reply_markup=inline)
        await bot.send_message(ANNA.id, TEXT, reply_markup=reply)
        hello = await bot.send_message(
            ANNA.id, "<b>Hello</b>", parse_mode="HTML",
            reply_parameters=ReplyParameters(asked.message_id),
        )  # fmt: skip
        assert hello.reply_to_message.message_id == asked.message_id
        assert hello.html_text == "<b>Hello</b>"
        assert await bot.delete_message(ANNA.id, hello.message_id)
        with pytest.raises(ApiTelegramException, match=TO_DELETE):
            await bot.delete_message(ANNA.id, hello.message_id)
        assert await bot.send_chat_action(ANNA.id, "typing")
        assert await bot.set_my_commands([BotCommand(*each) for each in MENU])
        menu = await bot.get_my_commands(scope=None, language_code=None)
        assert [(each.command, each.description) for each in menu] == MENU
        assert (await bot.get_chat(ANNA.id)).first_name == "Anna"
        photo = await bot.send_photo(ANNA.id, b"JFIF" * 50_000, caption="my photo")
        assert photo.photo
        work = await bot.send_document(
            ANNA.id, "работа".encode(), caption="my work", visible_file_name="отчёт.txt"
        )
        assert work.document
        with pytest.raises(ApiTelegramException, match="chat not found"):
            await bot.send_message(1, "x")

    asyncio.run(play())
    the_conversation_took_place(api)
