"""An ordinary python-telegram-bot bot: a ConversationHandler with both kinds of keyboard."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

GENDER, BIO, CONSENT = range(3)
YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton(word, callback_data=word) for word in ("agree", "refuse")]]
)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    keyboard = ReplyKeyboardMarkup([["Boy", "Girl", "Other"]], one_time_keyboard=True)
    await update.message.reply_text("Are you a boy or a girl?", reply_markup=keyboard)
    return GENDER


async def gender(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["gender"] = update.message.text
    await update.message.reply_text(
        "Tell me something about yourself.", reply_markup=ReplyKeyboardRemove()
    )
    return BIO


async def bio(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_html(
        f"<i>{update.message.text}</i>. May I keep that?", reply_markup=YES_NO
    )
    return CONSENT


async def consent(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(
        f"Thank you, {context.user_data['gender']}: {update.callback_query.data}"
    )
    return ConversationHandler.END


application = Application.builder().token("TOKEN").build()
application.add_handler(
    ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            GENDER: [MessageHandler(filters.Regex("^(Boy|Girl|Other)$"), gender)],
            BIO: [MessageHandler(filters.TEXT & ~filters.COMMAND, bio)],
            CONSENT: [CallbackQueryHandler(consent)],
        },
        fallbacks=[],
        per_message=False,
    )
)
application.run_polling(allowed_updates=Update.ALL_TYPES)
