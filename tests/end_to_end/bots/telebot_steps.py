"""An ordinary pyTelegramBotAPI bot: next-step handlers, with a reply keyboard."""

import telebot
from telebot import types

bot = telebot.TeleBot("<api_token>")
names: dict[int, str] = {}


@bot.message_handler(commands=["start"])
def ask_name(message: types.Message) -> None:
    asked = bot.reply_to(message, "Hi there. What's your name?")
    bot.register_next_step_handler(asked, take_name)


def take_name(message: types.Message) -> None:
    names[message.chat.id] = message.text
    asked = bot.reply_to(message, "How old are you?")
    bot.register_next_step_handler(asked, take_age)


def take_age(message: types.Message) -> None:
    if not message.text.isdigit():
        asked = bot.reply_to(message, "Age should be a number. How old are you?")
        bot.register_next_step_handler(asked, take_age)
        return
    keyboard = types.ReplyKeyboardMarkup(one_time_keyboard=True)
    keyboard.add("Male", "Female")
    asked = bot.reply_to(message, "What is your gender?", reply_markup=keyboard)
    bot.register_next_step_handler(asked, take_gender)


def take_gender(message: types.Message) -> None:
    bot.send_message(message.chat.id, f"Nice to meet you {names[message.chat.id]}")


bot.infinity_polling()
