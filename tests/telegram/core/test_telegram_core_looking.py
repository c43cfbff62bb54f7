"""What somebody sees who looks at a bot's chats from outside."""

import json

from bot_api import ANNA, VirtualBot


def test_messages_files_and_commands_can_be_looked_at(known: VirtualBot):
    look = known.account.look
    assert look.bot.id == 42
    sent = known.result("sendMessage", chat_id=ANNA.id, text="hi")
    assert look.message(ANNA.id, sent["message_id"]).wire.text == "hi"
    assert look.newest(ANNA.id).wire.text == "hi"
    assert look.message(ANNA.id, 999) is None
    assert look.file("nothing") is None


def test_where_nobody_has_been_there_is_nothing_to_see(known: VirtualBot):
    look = known.account.look
    assert look.message(5, 1) is None
    assert look.newest(5) is None


def test_the_menu_that_fits_a_chat_best(known: VirtualBot):
    look = known.account.look
    assert look.commands(ANNA.id) == b"[]"
    scopes = ("default", "all_private_chats", "chat")
    for scope in scopes:
        commands = [{"command": scope, "description": "x"}]
        whom = {"type": scope, **({"chat_id": ANNA.id} if scope == "chat" else {})}
        known.result("setMyCommands", commands=json.dumps(commands), scope=json.dumps(whom))
        assert json.loads(look.commands(ANNA.id)) == commands
    assert json.loads(look.commands(5))[0]["command"] == "all_private_chats"
