"""An ordinary python-telegram-bot bot."""

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(f"you said {update.message.text}")


application = Application.builder().token("TOKEN").build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
