"""Which calls can't be read, and with which words Telegram says so."""

import pytest
from any_call import as_sent, required
from bot_api import ANNA, VirtualBot

from perfkit.telegram.core.methods import METHODS, TYPES

BAD = "Bad Request: "
CALLED_BY_HAND = {"getupdates", "answercallbackquery"}


@pytest.mark.parametrize(
    ("method", "missing", "reason"),
    [
        ("sendMessage", "chat_id", "chat_id is empty"),
        ("sendMessage", "text", "message text is empty"),
        ("sendPhoto", "photo", "there is no photo in the request"),
        ("sendVideoNote", "video_note", "there is no video note in the request"),
        ("sendLocation", "latitude", "latitude is empty"),
        ("sendContact", "phone_number", 'parameter "phone_number" is required'),
        ("sendGame", "game_short_name", 'parameter "game_short_name" is required'),
        ("sendInvoice", "title", 'parameter "title" is required'),
        ("copyMessage", "from_chat_id", 'parameter "from_chat_id" is required'),
        ("banChatMember", "user_id", "invalid user_id specified"),
        ("forwardMessages", "message_ids", "message identifiers are not specified"),
        ("setStickerSetTitle", "title", 'parameter "title" is required'),
    ],
)
def test_a_missing_parameter_is_named(known, method, missing, reason):
    params = required(method.lower()) | {missing: ""}

    assert known.refusal(method, **params) == (400, BAD + reason)


def test_the_chat_is_looked_at_when_all_else_is_understood(known):
    assert known.refusal("sendContact") == (400, BAD + 'parameter "phone_number" is required')


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("setChatPermissions", {"permissions": "{"}, "can't parse permissions JSON object"),
        ("setChatPermissions", {"permissions": "[]"}, "object expected as permissions"),
        ("setMyCommands", {"commands": "{}"}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": "[1]"}, "can't parse BotCommand: expected an Object"),
        (
            "setMyCommands",
            {"commands": '[{"command":[],"description":"x"}]'},
            'can\'t parse BotCommand: Field "command" must be of type String',
        ),
        ("sendInvoice", {"prices": "{}"}, "expected an Array of labeled prices"),
        ("sendInvoice", {"prices": '[{"label":"x"}]'},
         'can\'t parse LabeledPrice: Can\'t find field "amount"'),
        ("getCustomEmojiStickers", {"custom_emoji_ids": "{}"},
         "expected an Array of custom emoji identifiers"),
        ("setMessageReaction", {"reaction": "["}, "can't parse reaction types JSON object"),
        ("setMyDefaultAdministratorRights", {"rights": "["},
         "can't parse ChatAdministratorRights JSON object"),
        ("editMessageMedia", {"media": "["}, "can't parse input media JSON object"),
        ("sendPoll", {"options": "{}"}, "expected an Array of String as options"),
        ("addStickerToSet", {"sticker": "[]"}, "object expected as sticker"),
        ("setPassportDataErrors", {"errors": "[1]"},
         "can't parse PassportElementError: expected an Object"),
        ("createNewStickerSet", {"stickers": "[{}]"},
         "can't parse InputSticker: Can't find field \"format\""),
        ("setStickerKeywords", {"keywords": "{}"}, "expected an Array of String"),
    ],
)  # fmt: skip
def test_a_broken_parameter_is_refused_with_telegrams_words(known, method, params, reason):
    sent = required(method.lower()) | params

    assert known.refusal(method, **sent) == (400, BAD + reason)


def test_unknown_parameters_are_ignored(known):
    assert known.result("verifyChat", chat_id=ANNA.id, nonsense="[") is True


@pytest.mark.parametrize("number", ["none", "1e9", " 7 "])
def test_numbers_that_are_none_are_no_reason_to_refuse(known, number):
    assert known.result("verifyUser", user_id=ANNA.id, custom_description=number) is True
    assert known.result("sendDice", chat_id=ANNA.id, message_thread_id=number)["dice"]


def test_a_chat_nobody_knows_is_not_found(known):
    params = required("setchatphoto") | {"chat_id": 12}

    assert known.refusal("setChatPhoto", **params) == (400, BAD + "chat not found")


def test_answers_carry_what_the_call_was_about(known):
    business = known.result("getBusinessConnection", business_connection_id="7")
    assert (business["id"], business["user"]["first_name"]) == ("1", "Somebody")

    gift = known.result("getUserGifts", user_id=ANNA.id)
    assert (gift["total_count"], gift["gifts"]) == (0, [])


@pytest.mark.parametrize("method", sorted(METHODS.keys() - CALLED_BY_HAND))
def test_every_method_is_answered(known, method):
    known.result("sendPhoto", chat_id=ANNA.id, photo="https://127.0.0.1/a.jpg")
    envelope = known.call(method, **as_sent(required(method)))

    assert envelope["ok"] or envelope["error_code"] == 400


@pytest.mark.parametrize("method", sorted(METHODS.keys() - CALLED_BY_HAND))
def test_every_method_is_answered_without_parameters(method):
    envelope = VirtualBot().call(method)

    assert envelope["ok"] or envelope["error_code"] == 400


def test_the_tables_know_the_whole_api():
    assert len(METHODS) == 185
    assert METHODS["sendmessage"].name == "sendMessage"
    assert [field.name for field in METHODS["sendmessage"].parameters if field.required] == [
        "chat_id",
        "text",
    ]
    assert [field.name for field in TYPES["User"]] == ["id", "is_bot", "first_name"]
