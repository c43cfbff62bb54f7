"""Copies and forwarded messages: what they hold, and what they tell of where they are from."""

import pytest
from any_call import FILE
from bot_api import ANNA, BORIS

from perfkit.model.chat import Button, Message, Sent

BAD = "Bad Request: "
INLINE = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
TO_BORIS = {"chat_id": BORIS.id, "from_chat_id": ANNA.id}


def test_a_copy_holds_the_same_and_tells_nothing_more(known):
    original = known.result("sendPhoto", chat_id=ANNA.id, photo=FILE, caption="me")
    copied = known.result(
        "copyMessage", **TO_BORIS, message_id=original["message_id"], reply_markup=INLINE
    )

    assert copied == {"message_id": 4}
    assert known.shown[-1] == (BORIS.id, Sent(Message(4, "me", ((Button("Yes", "y"),),))))
    edited = known.result("editMessageCaption", chat_id=BORIS.id, message_id=4, caption="you")
    assert edited["photo"] == original["photo"]
    assert "forward_origin" not in edited


def test_a_copy_may_have_another_caption(known):
    original = known.result("sendPhoto", chat_id=ANNA.id, photo=FILE, caption="me")
    known.result("copyMessage", **TO_BORIS, message_id=original["message_id"], caption="")

    assert known.shown[-1] == (BORIS.id, Sent(Message(4, "[photo]")))


def test_a_forwarded_message_tells_who_wrote_it_first(known):
    known.say("my words")
    forwarded = known.result("forwardMessage", **TO_BORIS, message_id=3)
    again = known.result(
        "forwardMessage", chat_id=ANNA.id, from_chat_id=BORIS.id,
        message_id=forwarded["message_id"],
    )  # fmt: skip

    assert forwarded["text"] == "my words"
    assert forwarded["forward_origin"]["type"] == "user"
    assert forwarded["forward_origin"]["sender_user"]["id"] == ANNA.id
    assert forwarded["from"]["id"] == 42
    assert again["forward_origin"] == forwarded["forward_origin"]
    assert (
        "can't be edited"
        in known.refusal("editMessageText", chat_id=BORIS.id, message_id=4, text="x")[1]
    )


def test_many_are_copied_or_forwarded_and_those_missing_are_passed_over(known):
    known.say("one")
    known.result("sendPhoto", chat_id=ANNA.id, photo=FILE, caption="two")

    assert known.result("forwardMessages", **TO_BORIS, message_ids=[3, 4, 99]) == [
        {"message_id": 5}, {"message_id": 6}
    ]  # fmt: skip
    assert known.result("copyMessages", **TO_BORIS, message_ids=[3, 4]) == [
        {"message_id": 7}, {"message_id": 8}
    ]  # fmt: skip
    known.result("copyMessages", **TO_BORIS, message_ids=[4], remove_caption=True)
    assert [event.message.text for _, event in known.shown][1:] == [
        "one", "two", "one", "two", "[photo]"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("copyMessage", {"message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"message_id": 99}, "message to forward not found"),
        ("forwardMessage", {}, "message to forward not found"),
        ("forwardMessage", {"message_id": 1, "from_chat_id": 12}, "chat not found"),
        ("copyMessage", {"message_id": 1, "chat_id": 12}, "chat not found"),
        ("copyMessage", {"message_id": 4}, "the message can't be copied"),
        ("forwardMessage", {"message_id": 4}, "the message can't be forwarded"),
        ("forwardMessages", {"message_ids": [99]}, "there are no messages to forward"),
        ("copyMessages", {"message_ids": [4]}, "there are no messages to forward"),
        ("copyMessages", {"message_ids": [3, 1]},
         "message identifiers must be in a strictly increasing order"),
    ],
)  # fmt: skip
def test_what_cant_be_copied_is_refused(known, method, params, reason):
    known.result("sendMessage", chat_id=ANNA.id, text="pinned")
    known.result("pinChatMessage", chat_id=ANNA.id, message_id=3)

    assert known.refusal(method, **{**TO_BORIS, **params}) == (400, BAD + reason)
