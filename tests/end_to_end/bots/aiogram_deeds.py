"""An aiogram bot that answers to all that students can do besides writing and pressing."""

import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramForbiddenError
from aiogram.filters import Command
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LabeledPrice,
    Message,
    MessageReactionUpdated,
    PollAnswer,
    PreCheckoutQuery,
    ReplyKeyboardMarkup,
)

bot = Bot("42:TEST")
dispatcher = Dispatcher()
refused: set[int] = set()


@dispatcher.message(F.photo)
async def photo(message: Message) -> None:
    content = await bot.download(message.photo[-1])
    await message.answer(f"photo of {len(content.read())} bytes: {message.caption}")


@dispatcher.message(F.document)
async def document(message: Message) -> None:
    content = await bot.download(message.document)
    await message.answer(f"{message.document.file_name}: {content.read().decode()}")


@dispatcher.message(F.voice | F.audio | F.video | F.sticker)
async def other_file(message: Message) -> None:
    file = message.voice or message.audio or message.video or message.sticker
    await message.answer(f"{message.content_type.value} of {file.file_size} bytes")


@dispatcher.message(F.contact)
async def contact(message: Message) -> None:
    own = message.contact.user_id == message.from_user.id
    await message.answer(f"number {message.contact.phone_number}, own: {own}")


@dispatcher.message(F.location)
async def location(message: Message) -> None:
    await message.answer(f"place {message.location.latitude:.2f}")


@dispatcher.message(Command("share"))
async def share(message: Message) -> None:
    key = KeyboardButton(text="My number", request_contact=True)
    await message.answer("Share it", reply_markup=ReplyKeyboardMarkup(keyboard=[[key]]))


@dispatcher.edited_message()
async def edited(message: Message) -> None:
    await message.answer(f"edited to {message.text}, {message.entities[0].type}")


@dispatcher.message_reaction()
async def reaction(event: MessageReactionUpdated) -> None:
    await bot.send_message(event.chat.id, f"reaction {event.new_reaction[0].emoji}")


@dispatcher.message(Command("poll"))
async def poll(message: Message) -> None:
    await message.answer_poll("Which?", ["One", "Two"], is_anonymous=False)


@dispatcher.poll_answer()
async def poll_answer(answer: PollAnswer) -> None:
    await bot.send_message(answer.user.id, f"voted {answer.option_ids}")


@dispatcher.inline_query()
async def inline_query(query: InlineQuery) -> None:
    content = InputTextMessageContent(message_text="meow")
    results = [
        InlineQueryResultArticle(
            id=str(n), title=f"{query.query} {n}", input_message_content=content
        )
        for n in (1, 2)
    ]
    await query.answer(results, cache_time=0)


@dispatcher.chosen_inline_result()
async def chosen(result: ChosenInlineResult) -> None:
    await bot.send_message(result.from_user.id, f"chosen {result.result_id} of {result.query}")


@dispatcher.message(Command("buy"))
async def buy(message: Message) -> None:
    prices = [LabeledPrice(label="Book", amount=5)]
    await message.answer_invoice("Book", "A good one", "book-1", "XTR", prices)


@dispatcher.pre_checkout_query()
async def checkout(query: PreCheckoutQuery) -> None:
    await query.answer(ok=True)


@dispatcher.message(F.successful_payment)
async def paid(message: Message) -> None:
    payment = message.successful_payment
    await message.answer(f"paid {payment.total_amount} for {payment.invoice_payload}")


@dispatcher.message(Command("report"))
async def report(message: Message) -> None:
    await bot.send_chat_action(message.chat.id, "upload_document")
    file = BufferedInputFile(b"x" * 3000, "report.csv")
    await message.answer_document(file, caption="Your report")


@dispatcher.message(Command("alert"))
async def alert(message: Message) -> None:
    button = InlineKeyboardButton(text="Ring", callback_data="ring")
    await message.answer("?", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))


@dispatcher.callback_query()
async def ring(query: CallbackQuery) -> None:
    await query.answer("Dong", show_alert=True)
    await query.message.delete()


@dispatcher.my_chat_member()
async def membership(event: ChatMemberUpdated) -> None:
    if event.new_chat_member.status == "kicked":
        try:
            await bot.send_message(event.chat.id, "don't go")
        except TelegramForbiddenError:
            refused.add(event.chat.id)
    else:
        await bot.send_message(event.chat.id, f"back again, refused: {event.chat.id in refused}")


asyncio.run(dispatcher.start_polling(bot))
