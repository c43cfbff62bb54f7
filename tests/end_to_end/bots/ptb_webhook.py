"""An ordinary python-telegram-bot bot with run_webhook, whose address is its own."""

import os

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

PORT = int(os.environ["PORT"])


async def greet(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text("Hello!")


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(f"you said {update.message.text}")


application = Application.builder().token("42:TEST").build()
application.add_handler(CommandHandler("start", greet))
application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
application.run_webhook(
    listen="127.0.0.1",
    port=PORT,
    url_path="secret-path",
    webhook_url=f"http://localhost:{PORT}/secret-path",
    secret_token="my-secret",
    drop_pending_updates=True,
)
