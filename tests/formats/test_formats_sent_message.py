"""sendMessage: how it is asked, and what is known from an answer, whatever it is."""

import json

import pytest

from perfkit.formats.sent_message import SentMessage, read_sent_message, write_message


def test_a_message_that_was_sent_has_a_number():
    answer = b'{"ok":true,"result":{"message_id":77,"chat":{"id":1}}}'
    assert read_sent_message(answer) == SentMessage(77, "", 0.0)


def test_a_flood_limit_says_how_long_it_lasts():
    answer = b'{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":30}}'
    assert read_sent_message(answer) == SentMessage(None, "Too Many Requests", 30.0)


def test_nobody_is_asked_to_wait_for_less_than_nothing():
    assert read_sent_message(b'{"parameters":{"retry_after":-5}}').retry_after_s == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"result":[]}', b'{"description":"\xff"}', b"[" * 100_000],
    ids=["nothing", "a page", "another type", "no UTF-8", "too deep"],
)
def test_of_anything_else_nothing_is_known(body):
    assert read_sent_message(body) == SentMessage(None, "", 0.0)


@pytest.mark.parametrize(
    ("chat", "written"), [("-1001", -1001), ("42", 42), ("@ops", "@ops"), ("9" * 30, "9" * 30)]
)
def test_a_chat_is_a_number_or_a_name(chat, written):
    assert json.loads(write_message(chat, "<b>x</b>", None)) == {
        "chat_id": written,
        "text": "<b>x</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def test_an_answer_is_sent_even_where_the_message_it_answers_is_gone():
    reply = json.loads(write_message("42", "x", 7))["reply_parameters"]
    assert reply == {"message_id": 7, "allow_sending_without_reply": True}
