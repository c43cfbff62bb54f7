"""Bots of every Python framework on webhooks, as their authors write them."""

import pytest
from perfkit_command import BOTS, free_port

pytestmark = pytest.mark.slow

ECHO = """
users: 5
bot: {{command: "{{python}} {bot}", environment: {{PORT: {port}}}{more}}}
steps:
  - {{say: /start, expect: Hello!}}
  - repeat: {{times: 5, steps: [{{say: "hi {{student}}", expect: "you said hi {{student}}"}}]}}
"""
PRESS = """  - {say: /start, expect: {button: Press me}}
  - {press: Press me, expect: {text: You pressed, edit: true}}
"""


def scenario(bot, port, more=""):
    return ECHO.format(bot=BOTS / f"{bot}.py", port=port, more=more)


def passed(ended, framework):
    assert ended.code == 0, ended.out + ended.err
    load = ended.summary["load"]
    assert load["users_completed"] == load["users"] == 5
    assert ended.summary["bot"]["framework"] == framework
    return True


@pytest.mark.parametrize("environment", [{}, {"REPLY_IN_RESPONSE": "yes"}])
def test_an_aiogram_bot_that_registers_a_public_address(desk, environment):
    port = free_port()
    more = f', webhook_to: "http://127.0.0.1:{port}"'
    text = scenario("aiogram_webhook", port, more) + PRESS
    assert passed(desk.load_test(text, **environment).end(), "aiogram")


def test_the_command_line_says_where_the_bot_listens(desk):
    port = free_port()
    to = ("--webhook-to", f"http://localhost:{port}")
    ended = desk.load_test(scenario("aiogram_webhook", port), *to).end()
    assert passed(ended, "aiogram")


def test_a_public_address_without_a_target_is_explained(desk):
    ended = desk.load_test(scenario("aiogram_webhook", free_port())).end()
    assert ended.code == 3
    assert "bot.example.com is not on it; say where the bot listens with --webhook-to" in ended.err


@pytest.mark.parametrize(
    ("bot", "framework"),
    [("ptb_webhook", "python-telegram-bot"), ("telebot_webhook", "pyTelegramBotAPI")],
)
def test_a_bot_that_registers_its_own_address(desk, bot, framework):
    assert passed(desk.load_test(scenario(bot, free_port())).end(), framework)
