"""Messages that are neither text nor file, and what can be done to them afterwards."""

import pytest
from any_call import FILE, as_sent, required
from bot_api import ANNA

from perfkit.model.chat import Edited, FileView, Message, Sent
from perfkit.telegram.core.wire import Upload

BAD = "Bad Request: "
CHAT = {"chat_id": ANNA.id}
URL = "https://127.0.0.1/a.jpg"
INLINE = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


@pytest.mark.parametrize(
    ("method", "params", "field", "expected"),
    [
        ("sendLocation", {"latitude": 1.5, "longitude": -2}, "location",
         {"latitude": 1.5, "longitude": -2.0}),
        ("sendLocation", {"latitude": "nan", "longitude": "x", "live_period": 60, "heading": 5},
         "location", {"latitude": 0.0, "longitude": 0.0, "live_period": 60, "heading": 5}),
        ("sendVenue", {"latitude": 1, "longitude": 2, "title": "School", "address": "1 Street"},
         "venue", {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "School",
                   "address": "1 Street"}),
        ("sendContact", {"phone_number": "+49", "first_name": "Anna", "vcard": "V"}, "contact",
         {"phone_number": "+49", "first_name": "Anna", "vcard": "V"}),
        ("sendGame", {"game_short_name": "chess"}, "game",
         {"title": "chess", "description": "", "photo": []}),
    ],
)  # fmt: skip
def test_a_message_holds_what_the_call_says(known, method, params, field, expected):
    message = known.result(method, **CHAT, **params)

    assert message[field] == expected
    assert known.shown == [(ANNA.id, Sent(Message(3, f"[{field}]")))]


def test_dice_fall_as_they_did_in_the_last_run(known, bot):
    bot.say("hello")
    thrown = [known.result("sendDice", **CHAT, emoji="⚽️")["dice"] for _ in range(20)]

    assert {dice["value"] for dice in thrown} == {1, 2, 3, 4, 5}
    assert bot.account is known.account
    assert known.refusal("sendDice", **CHAT, emoji="x") == (400, BAD + "EMOTICON_INVALID")


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        ("[]", "there must be at least one price"),
        (
            '[{"label":"a","amount":"x"}]',
            'can\'t parse labeled price: Field "amount" must be a Number',
        ),
    ],
)
def test_an_invoice_needs_prices(known, prices, reason):
    params = as_sent(required("sendinvoice")) | {"prices": prices}

    assert known.refusal("sendInvoice", **params) == (400, BAD + reason)


def test_a_poll_is_what_the_bot_asked(known):
    poll = known.result(
        "sendPoll", **CHAT, question="<b>1+1?</b>", question_parse_mode="HTML",
        options=["1", {"text": "2"}], is_anonymous=False,
    )["poll"]  # fmt: skip

    assert (poll["question"], poll["type"], poll["is_anonymous"]) == ("1+1?", "regular", False)
    assert poll["question_entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert [option["text"] for option in poll["options"]] == ["1", "2"]
    assert poll["allows_revoting"] is True


@pytest.mark.parametrize(
    "right", [{"correct_option_id": 1}, {"correct_option_ids": [1], "explanation": "why"}]
)
def test_a_quiz_knows_its_answer(known, right):
    poll = known.result("sendPoll", **CHAT, question="?", options=["1", "2"], type="quiz", **right)[
        "poll"
    ]

    assert (poll["type"], poll["correct_option_id"]) == ("quiz", 1)
    assert poll.get("explanation") == right.get("explanation")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"question": " "}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"type": "word"}, "unsupported poll type specified"),
        ({"options": [1]}, "expected an option to be of type String"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["a", " "]}, "poll option must be non-empty"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"type": "quiz"}, "wrong quiz correct_option_id"),
        ({"type": "quiz", "correct_option_id": 2}, "wrong quiz correct_option_id"),
        ({"type": "quiz", "correct_option_ids": []}, "correct quiz option list must be non-empty"),
        ({"type": "quiz", "correct_option_ids": [1, 0]},
         "correct quiz option list must be increasing"),
        ({"type": "quiz", "correct_option_ids": ["x"]},
         "invalid correct option identifier specified"),
    ],
)  # fmt: skip
def test_polls_that_telegram_would_refuse_are_refused(known, params, reason):
    sent = {"question": "?", "options": ["1", "2"], **params}

    assert known.refusal("sendPoll", **CHAT, **sent) == (400, BAD + reason)


def test_a_poll_is_stopped_once(known):
    message = known.result("sendPoll", **CHAT, question="?", options=["1", "2"])
    number = {"message_id": message["message_id"]}
    closed = known.result("stopPoll", **CHAT, **number)

    assert closed == message["poll"] | {"is_closed": True}
    assert known.refusal("stopPoll", **CHAT, **number)[1] == BAD + "poll has already been closed"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (99, "message with poll to stop not found"),
        (1, "message is not a poll"),
        (3, "poll can't be stopped"),
    ],
)
def test_what_is_no_poll_of_the_bots_cant_be_stopped(known, number, reason):
    known.result(
        "sendPoll", **CHAT, question="?", options=["1"], reply_markup={"keyboard": [["x"]]}
    )

    assert known.refusal("stopPoll", **CHAT, message_id=number) == (400, BAD + reason)


def test_a_live_location_moves_and_stops(known):
    place = {"latitude": 1, "longitude": 2, "live_period": 60}
    number = {"message_id": known.result("sendLocation", **CHAT, **place)["message_id"]}
    moved = known.result("editMessageLiveLocation", **CHAT, **number, latitude=3, longitude=4)
    stopped = known.result("stopMessageLiveLocation", **CHAT, **number)

    assert moved["location"] == {"latitude": 3.0, "longitude": 4.0, "live_period": 60}
    assert stopped["location"] == {"latitude": 3.0, "longitude": 4.0}
    assert known.refusal("stopMessageLiveLocation", **CHAT, **number)[1] == (
        BAD + "there is no live location in the message to edit"
    )


def test_a_location_that_does_not_move_is_not_modified(known):
    place = {"latitude": 1, "longitude": 2, "live_period": 60}
    number = {"message_id": known.result("sendLocation", **CHAT, **place)["message_id"]}

    assert "not modified" in known.refusal("editMessageLiveLocation", **CHAT, **number, **place)[1]
    text = {"message_id": known.result("sendMessage", **CHAT, text="x")["message_id"]}
    assert "no live location" in known.refusal("stopMessageLiveLocation", **CHAT, **text)[1]


@pytest.mark.parametrize("before", ["text", "photo"])
def test_a_medium_takes_the_place_of_what_was_there(known, before):
    if before == "text":
        number = known.result("sendMessage", **CHAT, text="old")["message_id"]
    else:
        number = known.result("sendPhoto", **CHAT, photo=FILE, caption="old")["message_id"]
    media = {"type": "document", "media": "attach://a", "caption": "<b>new</b>",
             "parse_mode": "HTML"}  # fmt: skip
    message = known.result(
        "editMessageMedia", **CHAT, message_id=number, media=media, a=Upload("a.txt", "", b"x")
    )

    assert message["document"]["file_name"] == "a.txt"
    assert message["caption"] == "new"
    assert "text" not in message
    assert "photo" not in message
    assert known.shown[-1] == (
        ANNA.id,
        Edited(Message(number, "new", content=FileView("a.txt", 1))),
    )
    again = media | {"media": message["document"]["file_id"]}
    assert (
        "not modified"
        in known.refusal("editMessageMedia", **CHAT, message_id=number, media=again)[1]
    )


def album(*kinds: str) -> list[dict]:
    return [{"type": kind, "media": URL, "caption": f"{n}"} for n, kind in enumerate(kinds)]


def test_an_album_is_a_list_of_messages_that_belong_together(known):
    photos = known.result(
        "sendMediaGroup", **CHAT, media=album("photo", "video"), reply_to_message_id=1
    )

    assert [message["message_id"] for message in photos] == [3, 4]
    assert photos[0]["photo"]
    assert photos[1]["video"]
    assert photos[0]["media_group_id"] == photos[1]["media_group_id"]
    assert photos[0]["reply_to_message"]["message_id"] == 1
    assert [event.message.text for _, event in known.shown] == ["0", "1"]


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([], "there are no messages to send"),
        (album(*["photo"] * 11), "too many messages to send as an album"),
        (album("photo", "document"), "Document can't be mixed with other media types"),
        (album("audio", "document"), "Audio can't be mixed with other media types"),
        (album("animation"),
         'can\'t parse InputMedia: type "animation" can\'t be used in sendMediaGroup'),
        ([{"media": URL}], 'can\'t parse InputMedia: Can\'t find field "type"'),
        ([{"type": "photo", "media": "attach://x"}], "can't parse InputMedia: media not found"),
        ([{"type": "poll", "media": URL}], 'can\'t parse InputMedia: type "poll" is unsupported'),
        ([1], "can't parse InputMedia: expected an Object"),
    ],
)  # fmt: skip
def test_albums_that_telegram_would_refuse_are_refused(known, media, reason):
    assert known.refusal("sendMediaGroup", **CHAT, media=media) == (400, BAD + reason)
    assert known.shown == []


def test_what_protects_or_hides_a_medium_is_told(known):
    message = known.result("sendPhoto", **CHAT, photo=FILE, has_spoiler=True, protect_content=True)

    assert message["has_media_spoiler"] is True
    assert message["has_protected_content"] is True
    assert "show_caption_above_media" not in message
