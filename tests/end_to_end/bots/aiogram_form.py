"""An ordinary aiogram bot: a form with FSM, a reply keyboard and an inline one."""

import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

dispatcher = Dispatcher()


class Form(StatesGroup):
    name = State()
    likes_bots = State()
    language = State()


@dispatcher.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Form.name)
    await message.answer("Hi there! What's your name?", reply_markup=ReplyKeyboardRemove())


@dispatcher.message(Form.name)
async def take_name(message: Message, state: FSMContext) -> None:
    await state.update_data(name=message.text)
    await state.set_state(Form.likes_bots)
    yes_no = [[KeyboardButton(text="Yes"), KeyboardButton(text="No")]]
    await message.answer(
        f"Nice to meet you, <b>{message.text}</b>! Do you like to write bots?",
        parse_mode="HTML",
        reply_markup=ReplyKeyboardMarkup(keyboard=yes_no, resize_keyboard=True),
    )


@dispatcher.message(Form.likes_bots, F.text.casefold() == "yes")
async def likes_bots(message: Message, state: FSMContext) -> None:
    await state.set_state(Form.language)
    languages = [
        [InlineKeyboardButton(text=name, callback_data=f"language:{name}")]
        for name in ("Python", "Go", "Rust")
    ]
    await message.reply(
        "Cool! In which language?", reply_markup=InlineKeyboardMarkup(inline_keyboard=languages)
    )


@dispatcher.callback_query(Form.language, F.data.startswith("language:"))
async def take_language(query: CallbackQuery, state: FSMContext) -> None:
    data = await state.get_data()
    await state.clear()
    await query.answer("Noted")
    language = query.data.partition(":")[2]
    await query.message.edit_text(f"{data['name']} writes bots in {language}.")


asyncio.run(dispatcher.start_polling(Bot("42:TEST")))
