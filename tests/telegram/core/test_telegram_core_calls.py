"""Methods that are about the bot itself, and those that have no effect here."""

import pytest
from bot_api import ANNA

from perfkit.telegram.core.account import UNKNOWN_METHOD
from perfkit.telegram.core.emulator import Emulator, bot_user


def test_the_bot_is_who_its_token_says(bot):
    me = bot.result("getMe")

    assert me["id"] == 42
    assert me["is_bot"] is True
    assert me["can_join_groups"] is True
    assert "last_name" not in me


def test_any_text_is_a_token():
    assert bot_user("TOKEN").id == bot_user("TOKEN").id
    assert bot_user("TOKEN").id != bot_user("other").id
    assert 10**9 <= bot_user("ключ").id < 2**33


def test_each_token_is_an_account_of_its_own():
    emulator = Emulator(wall_s=0)

    assert emulator.account("1:A") is emulator.account("1:A")
    assert emulator.account("1:A") is not emulator.account("2:B")
    assert len(emulator.accounts()) == 2


def test_methods_are_counted_and_unknown_ones_refused(bot):
    bot.call("getMe")
    bot.call("GETME")

    assert bot.refusal("getMeNot") == (404, "Not Found: method not found")
    assert bot.account.calls_by_method == {"getme": 2, UNKNOWN_METHOD: 1}


def test_the_menu_of_commands_is_told_back(bot):
    commands = [{"command": "start", "description": "Begin"}]
    assert bot.result("getMyCommands") == []
    assert bot.result("setMyCommands", commands=commands) is True
    assert bot.result("getMyCommands") == commands
    assert bot.result("deleteMyCommands") is True
    assert bot.result("getMyCommands") == []
    assert bot.result("setMyCommands") is True


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ("[", "can't parse commands JSON object"),
        ('[{"command":"x"}]', "can't parse BotCommand: Can't find field \"description\""),
    ],
)
def test_a_broken_menu_is_refused(bot, commands, reason):
    refused = bot.refusal("setMyCommands", commands=commands)

    assert refused == (400, "Bad Request: " + reason)


def test_a_chat_can_be_asked_about(known):
    chat = known.result("getChat", chat_id=ANNA.id)

    assert (chat["id"], chat["type"], chat["first_name"]) == (ANNA.id, "private", "Anna")
    assert known.refusal("getChat", chat_id=7) == (400, "Bad Request: chat not found")


def test_deleting_the_webhook_may_drop_what_is_pending(known):
    known.say("one")
    assert known.result("deleteWebhook") is True
    assert known.account.queued == 1
    assert known.result("deleteWebhook", drop_pending_updates=True) is True
    assert known.account.queued == 0
