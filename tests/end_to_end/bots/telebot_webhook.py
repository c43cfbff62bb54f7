"""An ordinary pyTelegramBotAPI bot on a webhook, served by Python's own http.server.

Its author may point it at a Bot API: the first argument.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import telebot

PORT = int(os.environ["PORT"])
if len(sys.argv) > 1:
    telebot.apihelper.API_URL = sys.argv[1] + "/bot{0}/{1}"
bot = telebot.TeleBot("42:TEST")


@bot.message_handler(commands=["start"])
def greet(message):
    bot.reply_to(message, "Hello!")


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, f"you said {message.text}")


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        bot.process_new_updates([telebot.types.Update.de_json(body.decode())])

    def log_message(self, *_):
        pass


bot.remove_webhook()
bot.set_webhook(url=f"http://127.0.0.1:{PORT}/42:TEST/", max_connections=2)
ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
