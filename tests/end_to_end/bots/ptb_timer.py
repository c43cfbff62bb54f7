"""An ordinary python-telegram-bot bot: a timer by the JobQueue, which speaks by itself."""

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes


async def alarm(context: ContextTypes.DEFAULT_TYPE) -> None:
    await context.bot.send_message(context.job.chat_id, text=f"Beep! {context.job.data} s are over")


async def set_timer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    due = float(context.args[0])
    chat_id = update.effective_message.chat_id
    context.job_queue.run_once(alarm, due, chat_id=chat_id, name=str(chat_id), data=due)
    await update.effective_message.reply_text("Timer successfully set!")


application = Application.builder().token("TOKEN").build()
application.add_handler(CommandHandler("set", set_timer))
application.run_polling(allowed_updates=Update.ALL_TYPES)
