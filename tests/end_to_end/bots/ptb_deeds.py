"""A python-telegram-bot bot that answers to all that students do besides writing and pressing."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    LabeledPrice,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import Forbidden
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    PollAnswerHandler,
    PreCheckoutQueryHandler,
    filters,
)

refused = set()


async def photo(update, context):
    file = await update.message.photo[-1].get_file()
    content = await file.download_as_bytearray()
    await update.message.reply_text(f"photo of {len(content)} bytes: {update.message.caption}")


async def document(update, context):
    file = await update.message.document.get_file()
    content = (await file.download_as_bytearray()).decode()
    await update.message.reply_text(f"{update.message.document.file_name}: {content}")


async def other_file(update, context):
    file = update.message.effective_attachment
    kind = type(file).__name__.lower()
    await update.message.reply_text(f"{kind} of {file.file_size} bytes")


async def contact(update, context):
    shared = update.message.contact
    own = shared.user_id == update.effective_user.id
    await update.message.reply_text(f"number {shared.phone_number}, own: {own}")


async def location(update, context):
    await update.message.reply_text(f"place {update.message.location.latitude:.2f}")


async def share(update, context):
    keys = ReplyKeyboardMarkup([[KeyboardButton("My number", request_contact=True)]])
    await update.message.reply_text("Share it", reply_markup=keys)


async def edited(update, context):
    message = update.edited_message
    await message.reply_text(f"edited to {message.text}, {message.entities[0].type}")


async def reaction(update, context):
    event = update.message_reaction
    await context.bot.send_message(event.chat.id, f"reaction {event.new_reaction[0].emoji}")


async def poll(update, context):
    await update.message.reply_poll("Which?", ["One", "Two"], is_anonymous=False)


async def poll_answer(update, context):
    answer = update.poll_answer
    await context.bot.send_message(answer.user.id, f"voted {list(answer.option_ids)}")


async def inline_query(update, context):
    content = InputTextMessageContent("meow")
    query = update.inline_query
    results = [InlineQueryResultArticle(str(n), f"{query.query} {n}", content) for n in (1, 2)]
    await query.answer(results, cache_time=0)


async def chosen(update, context):
    result = update.chosen_inline_result
    await context.bot.send_message(
        result.from_user.id, f"chosen {result.result_id} of {result.query}"
    )


async def buy(update, context):
    prices = [LabeledPrice("Book", 5)]
    await update.message.reply_invoice("Book", "A good one", "book-1", "XTR", prices)


async def checkout(update, context):
    await update.pre_checkout_query.answer(ok=True)


async def paid(update, context):
    payment = update.message.successful_payment
    await update.message.reply_text(f"paid {payment.total_amount} for {payment.invoice_payload}")


async def report(update, context):
    await update.message.reply_chat_action("upload_document")
    await update.message.reply_document(b"x" * 3000, caption="Your report", filename="report.csv")


async def alert(update, context):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Ring", callback_data="ring")]])
    await update.message.reply_text("?", reply_markup=keys)


async def ring(update, context):
    await update.callback_query.answer("Dong", show_alert=True)
    await update.callback_query.delete_message()


async def membership(update, context):
    event = update.my_chat_member
    if event.new_chat_member.status == "kicked":
        try:
            await context.bot.send_message(event.chat.id, "don't go")
        except Forbidden:
            refused.add(event.chat.id)
    else:
        await context.bot.send_message(
            event.chat.id, f"back again, refused: {event.chat.id in refused}"
        )


application = Application.builder().token("TOKEN").build()
for handler in (
    MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited),
    MessageHandler(filters.PHOTO, photo),
    MessageHandler(filters.Document.ALL, document),
    MessageHandler(filters.VOICE | filters.AUDIO | filters.VIDEO | filters.Sticker.ALL, other_file),
    MessageHandler(filters.CONTACT, contact),
    MessageHandler(filters.LOCATION, location),
    MessageHandler(filters.SUCCESSFUL_PAYMENT, paid),
    CommandHandler("share", share),
    CommandHandler("poll", poll),
    CommandHandler("buy", buy),
    CommandHandler("report", report),
    CommandHandler("alert", alert),
    MessageReactionHandler(reaction),
    PollAnswerHandler(poll_answer),
    InlineQueryHandler(inline_query),
    ChosenInlineResultHandler(chosen),
    PreCheckoutQueryHandler(checkout),
    CallbackQueryHandler(ring),
    ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
):
    application.add_handler(handler)
application.run_polling(allowed_updates=Update.ALL_TYPES)
