"""An ordinary pyTelegramBotAPI bot."""

import telebot

bot = telebot.TeleBot("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")


@bot.message_handler(func=lambda message: True)
def echo(message: telebot.types.Message) -> None:
    bot.reply_to(message, f"you said {message.text}")


bot.infinity_polling()
