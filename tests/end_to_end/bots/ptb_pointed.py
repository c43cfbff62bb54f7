"""A python-telegram-bot bot whose author pointed it at another Bot API, given as its argument."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(f"you said {update.message.text}")


application = Application.builder().token("TOKEN").base_url(f"{sys.argv[1]}/bot").build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling(allowed_updates=Update.ALL_TYPES)
