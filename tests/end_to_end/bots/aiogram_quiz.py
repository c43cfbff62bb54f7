"""An ordinary aiogram bot: a quiz as a scene, with a reply keyboard for the answers."""

import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.scene import Scene, SceneRegistry, ScenesManager, on
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

QUESTIONS = (
    ("What is the capital of France?", ("Paris", "Berlin", "London"), "Paris"),
    ("What is the capital of Spain?", ("Rome", "Madrid", "Lisbon"), "Madrid"),
    ("What is the capital of Germany?", ("Paris", "Berlin", "Vienna"), "Berlin"),
)


class Quiz(Scene, state="quiz"):
    @on.message.enter()
    async def enter(self, message: Message, state: FSMContext, step: int = 0) -> None:
        if step == 0:
            await message.answer("Welcome to the quiz!")
        if step == len(QUESTIONS):
            await self.wizard.exit()
            return
        question, answers, _ = QUESTIONS[step]
        await state.update_data(step=step)
        keyboard = [[KeyboardButton(text=answer) for answer in answers]]
        await message.answer(question, reply_markup=ReplyKeyboardMarkup(keyboard=keyboard))

    @on.message.exit()
    async def leave(self, message: Message, state: FSMContext) -> None:
        given = (await state.get_data()).get("given", {})
        right = sum(given.get(str(i)) == correct for i, (_, _, correct) in enumerate(QUESTIONS))
        await message.answer(f"Your answers: {right} right", reply_markup=ReplyKeyboardRemove())
        await state.set_data({})

    @on.message(F.text)
    async def answer(self, message: Message, state: FSMContext) -> None:
        data = await state.get_data()
        step = data["step"]
        await state.update_data(given={**data.get("given", {}), str(step): message.text})
        await self.wizard.retake(step=step + 1)


async def begin(message: Message, scenes: ScenesManager) -> None:
    await scenes.enter(Quiz)


dispatcher = Dispatcher()
SceneRegistry(dispatcher).add(Quiz)
dispatcher.message.register(begin, Command("quiz"))
asyncio.run(dispatcher.start_polling(Bot("42:TEST")))
