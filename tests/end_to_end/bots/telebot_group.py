"""A telebot bot in groups, with privacy: answers commands, counts presses, tells who comes."""

import telebot
from telebot.types import InlineKeyboardButton, InlineKeyboardMarkup

bot = telebot.TeleBot("42:TEST")
presses: dict[int, int] = {}


@bot.message_handler(content_types=["new_chat_members"])
def on_joined(message):
    for user in message.new_chat_members:
        if user.id != bot.user.id:
            bot.send_message(message.chat.id, f"Welcome, {user.username}")


@bot.message_handler(content_types=["left_chat_member"])
def on_left(message):
    bot.send_message(message.chat.id, f"{message.left_chat_member.username} is gone")


@bot.message_handler(commands=["count"])
def on_count(message):
    keys = InlineKeyboardMarkup()
    keys.add(InlineKeyboardButton("+1", callback_data="up"))
    count = bot.get_chat_member_count(message.chat.id)
    bot.reply_to(message, f"{count} are here", reply_markup=keys)


@bot.callback_query_handler(func=lambda query: query.data == "up")
def on_press(query):
    chat = query.message.chat.id
    presses[chat] = presses.get(chat, 0) + 1
    bot.answer_callback_query(query.id, f"{query.from_user.first_name}: {presses[chat]}")


@bot.message_handler(func=lambda message: message.reply_to_message is not None)
def on_reply(message):
    bot.reply_to(message, "a reply")


@bot.message_handler(func=lambda message: True)
def on_text(message):
    bot.reply_to(message, f"heard {message.text}")


bot.infinity_polling()
