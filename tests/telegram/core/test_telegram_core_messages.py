"""What the methods about messages do, and with which words Telegram refuses."""

import pytest
from any_call import FILE as PHOTO
from bot_api import ANNA, BORIS

from perfkit.model.chat import Acted, Answered, Button, Deleted, Edited, Message, Sent
from perfkit.telegram.core.chats import KEPT_MESSAGES

INLINE = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
REPLY = {"keyboard": [[{"text": "Yes"}, "No"]], "resize_keyboard": True}
BAD = "Bad Request: "
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def sent(known, **params) -> dict:
    return known.result("sendMessage", **{"chat_id": ANNA.id, "text": "hello", **params})


def test_a_message_reaches_the_student_and_is_told_to_the_bot(known):
    message = sent(known, text="  hello\n")

    assert message == {
        "message_id": 3,
        "date": 1_700_000_010,
        "chat": {"id": ANNA.id, "type": "private", "first_name": "Anna", "username": "anna"},
        "from": {"id": 42, "is_bot": True, "first_name": "Bot under test",
                 "username": "perfkit_test_bot"},
        "text": "hello",
    }  # fmt: skip
    assert known.shown == [(ANNA.id, Sent(Message(3, "hello")))]


def test_message_ids_count_per_bot_and_not_per_chat(known):
    first, second = sent(known), sent(known, chat_id=BORIS.id)
    known.say("hm")

    assert [first["message_id"], second["message_id"]] == [3, 4]
    assert known.result("getUpdates")[0]["message"]["message_id"] == 5


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "word"}, "unsupported parse_mode"),
        ({"chat_id": ""}, "chat_id is empty"),
        ({"chat_id": 12}, "chat not found"),
        ({"chat_id": "@channel"}, "chat not found"),
        ({"reply_to_message_id": 99}, "message to be replied not found"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"reply_parameters": "[" * 9000}, "can't parse reply parameters JSON object"),
        ({"reply_parameters": "x"}, "can't parse reply parameters JSON object"),
    ],
)
def test_a_message_that_telegram_would_refuse_is_refused(known, params, reason):
    refusal = known.refusal("sendMessage", **{"chat_id": ANNA.id, "text": "x", **params})

    assert refusal == (400, BAD + reason)
    assert known.shown == []
    assert known.account.refusals == {BAD + reason: 1}


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "ж" * 4096])
def test_texts_of_4096_utf16_units_are_sent(known, text):
    assert sent(known, text=text)["text"] == text


@pytest.mark.parametrize(
    "reply",
    [
        {"reply_to_message_id": 3},
        {"reply_parameters": {"message_id": 3}},
        {"reply_parameters": {"message_id": 3, "allow_sending_without_reply": True}},
    ],
)
def test_a_reply_carries_the_message_it_answers(known, reply):
    question = sent(known, text="?", reply_markup=INLINE)
    sent(known, text="first", reply_to_message_id=question["message_id"])
    answer = sent(known, text="!", **reply)

    assert answer["reply_to_message"] == question


def test_a_reply_to_a_reply_carries_one_message_only(known):
    first = sent(known)
    second = sent(known, reply_to_message_id=first["message_id"])
    third = sent(known, reply_to_message_id=second["message_id"])

    assert "reply_to_message" not in third["reply_to_message"]


@pytest.mark.parametrize(
    "reply",
    [
        {"reply_to_message_id": 99, "allow_sending_without_reply": True},
        {"reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
        {"reply_to_message_id": 0},
        {"reply_to_message_id": "none"},
        {"reply_parameters": ""},
        {"reply_parameters": {}},
    ],
)
def test_a_message_may_answer_nothing(known, reply):
    assert "reply_to_message" not in sent(known, **reply)


def test_an_inline_keyboard_is_echoed_and_shown(known):
    message = sent(known, reply_markup=INLINE)

    assert message["reply_markup"] == INLINE
    assert known.shown[0][1].message.buttons == ((Button("Yes", "y"),),)
    assert known.shown[0][1].message.reply_buttons is None


def test_a_reply_keyboard_is_shown_and_not_echoed(known):
    message = sent(known, reply_markup=REPLY)

    assert "reply_markup" not in message
    assert known.shown[0][1].message.reply_buttons == ((Button("Yes"), Button("No")),)


def test_a_photo_with_a_caption_reads_as_its_caption(known):
    message = known.result(
        "sendPhoto", chat_id=ANNA.id, photo=PHOTO, caption="<i>me</i>", parse_mode="HTML"
    )

    assert message["caption"] == "me"
    assert message["caption_entities"] == [{"type": "italic", "offset": 0, "length": 2}]
    assert message["photo"][0]["file_id"]
    assert "text" not in message
    assert known.shown == [(ANNA.id, Sent(Message(3, "me")))]


def test_a_photo_without_a_caption_reads_as_what_it_is(known):
    known.result("sendPhoto", chat_id=ANNA.id, photo=PHOTO)

    assert known.shown == [(ANNA.id, Sent(Message(3, "[photo]")))]


def test_captions_have_their_own_bound(known):
    params = {"chat_id": ANNA.id, "photo": PHOTO}

    assert known.result("sendPhoto", caption="x" * 1024, **params)["caption"] == "x" * 1024
    assert known.refusal("sendPhoto", caption="x" * 1025, **params) == (
        400, "Bad Request: message caption is too long"
    )  # fmt: skip


def test_a_message_of_another_kind_stands_in_the_chat_with_its_methods_name(known):
    params = {"business_connection_id": "x", "checklist": {}}
    message = known.result("sendChecklist", chat_id=ANNA.id, **params)

    assert message["text"] == "[sendchecklist]"
    assert known.shown == [(ANNA.id, Sent(Message(3, "[sendchecklist]")))]


def test_an_edit_changes_the_text_and_takes_the_keyboard_away(known):
    message = sent(known, reply_markup=INLINE)
    known.wait(5)
    edited = known.result(
        "editMessageText", chat_id=ANNA.id, message_id=message["message_id"], text="bye"
    )

    assert edited == {**without(message, "reply_markup"), "text": "bye", "edit_date": 1_700_000_015}
    assert known.shown[-1] == (ANNA.id, Edited(Message(3, "bye")))


def test_an_edited_message_stays_as_it_was_edited(known):
    sent(known, reply_markup=INLINE)
    edit = {"chat_id": ANNA.id, "message_id": 3, "text": "bye", "reply_markup": INLINE}
    edited = known.result("editMessageText", **edit)
    known.press(3, "y")

    assert known.result("getUpdates", offset=9)[0]["callback_query"]["message"] == edited
    assert known.refusal("editMessageText", **edit) == (400, BAD + NOT_MODIFIED)


def without(message: dict, key: str) -> dict:
    return {name: value for name, value in message.items() if name != key}


def test_an_edit_of_the_keyboard_keeps_the_text(known):
    sent(known)
    edited = known.result(
        "editMessageReplyMarkup", chat_id=ANNA.id, message_id=3, reply_markup=INLINE
    )

    assert edited["text"] == "hello"
    assert edited["reply_markup"] == INLINE
    assert known.shown[-1][1] == Edited(Message(3, "hello", ((Button("Yes", "y"),),)))


def test_an_edit_of_a_caption_may_empty_it(known):
    known.result("sendPhoto", chat_id=ANNA.id, photo=PHOTO, caption="me")
    edited = known.result("editMessageCaption", chat_id=ANNA.id, message_id=3)

    assert "caption" not in edited
    assert known.shown[-1][1] == Edited(Message(3, "[photo]"))


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("editMessageText", {}, "message text is empty"),
        ("editMessageText", {"text": "x" * 4097}, "message is too long"),
        ("editMessageText", {"text": "x", "chat_id": 9}, "chat not found"),
        ("editMessageText", {"text": "x", "message_id": 99}, "message to edit not found"),
        ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
        ("editMessageText", {"text": "x", "message_id": 4},
         "there is no text in the message to edit"),
        ("editMessageText", {"text": "x", "message_id": 5}, "message can't be edited"),
        ("editMessageText", {"text": "x", "reply_markup": REPLY}, "inline keyboard expected"),
        ("editMessageText", {"text": "hello", "reply_markup": INLINE}, NOT_MODIFIED),
        ("editMessageText", {"text": " hello", "reply_markup": INLINE}, NOT_MODIFIED),
        ("editMessageReplyMarkup", {"reply_markup": INLINE}, NOT_MODIFIED),
        ("editMessageReplyMarkup", {"message_id": 99}, "message to edit not found"),
        ("editMessageCaption", {"caption": "x"}, "there is no caption in the message to edit"),
        ("editMessageCaption", {"caption": "x" * 1025}, "message caption is too long"),
        ("editMessageCaption", {"message_id": 4, "caption": "me"}, NOT_MODIFIED),
    ],
)  # fmt: skip
def test_an_edit_that_telegram_would_refuse_is_refused(known, method, params, reason):
    sent(known, reply_markup=INLINE)
    known.result("sendPhoto", chat_id=ANNA.id, photo=PHOTO, caption="me")
    sent(known, reply_markup=REPLY)
    refusal = known.refusal(method, **{"chat_id": ANNA.id, "message_id": 3, **params})

    assert refusal == (400, BAD + reason)


def test_the_same_text_with_other_entities_is_a_change(known):
    sent(known)

    assert known.result(
        "editMessageText", chat_id=ANNA.id, message_id=3, text="<b>hello</b>", parse_mode="HTML"
    )["entities"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_deleted_message_is_gone(known, number):
    sent(known)
    assert known.result("deleteMessage", chat_id=ANNA.id, message_id=number) is True

    assert known.shown[-1] == (ANNA.id, Deleted(number, own=number == 1))
    assert known.refusal("deleteMessage", chat_id=ANNA.id, message_id=number) == (
        400, "Bad Request: message to delete not found"
    )  # fmt: skip
    assert known.refusal("editMessageText", chat_id=ANNA.id, message_id=number, text="x") == (
        400, "Bad Request: message to edit not found"
    )  # fmt: skip


def test_a_message_to_delete_must_be_named(known):
    assert known.refusal("deleteMessage", chat_id=ANNA.id) == (
        400, "Bad Request: message identifier is not specified"
    )  # fmt: skip


def test_several_messages_are_deleted_and_missing_ones_passed_over(known):
    sent(known)
    sent(known)
    known.shown.clear()

    assert known.result("deleteMessages", chat_id=ANNA.id, message_ids=[3, 77, 4]) is True
    assert known.shown == [(ANNA.id, Deleted(3)), (ANNA.id, Deleted(4))]


@pytest.mark.parametrize(
    ("message_ids", "reason"),
    [
        ("[]", "message identifiers are not specified"),
        ("", "message identifiers are not specified"),
        ("{}", "can't parse message_ids JSON object"),
        (str(list(range(1, 102))), "too many message identifiers specified"),
    ],
)
def test_messages_to_delete_must_be_a_list_of_up_to_100(known, message_ids, reason):
    refusal = known.refusal("deleteMessages", chat_id=ANNA.id, message_ids=message_ids)

    assert refusal == (400, BAD + reason)


def test_a_chat_remembers_a_bounded_number_of_messages(known):
    for _ in range(KEPT_MESSAGES):
        sent(known)
    assert known.refusal("deleteMessage", chat_id=ANNA.id, message_id=1)
    assert known.result("deleteMessage", chat_id=ANNA.id, message_id=3)


def test_a_press_tells_the_message_and_its_answer_reaches_the_student(known):
    message = sent(known, reply_markup=INLINE)
    known.press(3, "y")
    query = known.result("getUpdates", offset=9)[0]["callback_query"]

    assert query["message"] == message
    assert query["data"] == "y"
    assert query["from"]["id"] == ANNA.id
    assert known.account.unanswered_queries == 1
    known.shown.clear()
    params = {"callback_query_id": query["id"], "text": "done", "show_alert": True}
    assert known.result("answerCallbackQuery", **params) is True
    assert known.shown == [(ANNA.id, Answered("done", alert=True))]
    assert known.account.unanswered_queries == 0
    assert known.refusal("answerCallbackQuery", **params)[1] == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


def test_a_press_that_is_never_answered_is_counted(known):
    sent(known, reply_markup=INLINE)
    known.press(3, "y")
    query = known.result("getUpdates", offset=9)[0]["callback_query"]
    known.wait(151)

    assert known.refusal("answerCallbackQuery", callback_query_id=query["id"])
    assert known.account.unanswered_queries == 1
    known.press(3, "y")
    assert known.account.unanswered_queries == 2


def test_a_press_of_a_message_that_is_gone_does_nothing(known):
    sent(known, reply_markup=INLINE)
    known.result("deleteMessage", chat_id=ANNA.id, message_id=3)
    known.press(3, "y")

    assert known.account.queued == 0
    assert known.account.unanswered_queries == 0


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 200, True), ("x" * 201, False), ("😀" * 101, False)]
)
def test_the_answer_to_a_press_has_200_units(known, text, fits):
    sent(known, reply_markup=INLINE)
    known.press(3, "y")
    query = known.result("getUpdates", offset=9)[0]["callback_query"]
    envelope = known.call("answerCallbackQuery", callback_query_id=query["id"], text=text)

    assert envelope["ok"] is fits
    assert fits or envelope["description"] == "Bad Request: MESSAGE_TOO_LONG"


def test_a_chat_action_is_shown(known):
    assert known.result("sendChatAction", chat_id=ANNA.id, action="typing") is True

    assert known.shown == [(ANNA.id, Acted("typing"))]
    assert known.refusal("sendChatAction", chat_id=ANNA.id, action="dancing") == (
        400, "Bad Request: wrong parameter action in request"
    )  # fmt: skip
    assert known.refusal("sendChatAction", chat_id=1, action="typing") == (
        400, "Bad Request: chat not found"
    )  # fmt: skip
