"""Keyboards as clients send them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.chat import Button
from perfkit.telegram.core.keyboards import NO_MARKUP, parse_markup
from perfkit.telegram.core.refusal import Refusal

TEXT_BUTTON = (
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)
texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)


def inline(*buttons: dict) -> str:
    return json.dumps({"inline_keyboard": [list(buttons)]})


@pytest.mark.parametrize(
    "text",
    ["", "null", "{}", '{"inline_keyboard":[]}', '{"inline_keyboard":[[]]}', '{"keyboard":[]}',
     '{"force_reply":false}'],
)  # fmt: skip
def test_no_keyboard_is_no_keyboard(text):
    assert parse_markup(text) == NO_MARKUP


def test_buttons_that_do_something_else_have_no_data():
    markup = parse_markup(
        inline(
            {"text": "Site", "url": "https://example.com"},
            {"text": "Share", "switch_inline_query": ""},
            {"text": "Pay", "pay": True},
            {"text": "Press", "callback_data": "p"},
        )
    )

    assert markup.inline == (
        (Button("Site"), Button("Share"), Button("Pay"), Button("Press", "p")),
    )  # fmt: skip
    assert markup.allows_edits


@pytest.mark.parametrize("data", ["x" * 64, "ж" * 32])
def test_data_of_64_bytes_is_taken(data):
    markup = parse_markup(inline({"text": "x", "callback_data": data}))

    assert markup.inline == ((Button("x", data),),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (inline({"text": "x", "callback_data": "x" * 65}), "BUTTON_DATA_INVALID"),
        (inline({"text": "x", "callback_data": "ж" * 33}), "BUTTON_DATA_INVALID"),
        (inline({"text": "x"}), TEXT_BUTTON),
        (inline({"text": "x", "callback_data": ""}), TEXT_BUTTON),
        (inline({"callback_data": "x"}), "can't parse reply keyboard markup JSON object"),
        ("[]", "can't parse reply keyboard markup JSON object"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ('{"x":' + "[" * 9000, "can't parse reply keyboard markup JSON object"),
    ],
)  # fmt: skip
def test_a_broken_keyboard_is_refused(text, reason):
    with pytest.raises(Refusal) as caught:
        parse_markup(text)

    assert caught.value.description == "Bad Request: " + reason


def test_a_keyboard_that_is_removed_is_empty():
    markup = parse_markup('{"remove_keyboard":true}')

    assert markup.reply == ()
    assert not markup.allows_edits


def test_a_forced_reply_leaves_the_keyboard_as_it_is():
    markup = parse_markup('{"force_reply":true,"selective":true}')

    assert markup.reply is None
    assert not markup.allows_edits


@given(st.lists(st.lists(st.tuples(texts, texts), max_size=3), max_size=3))
def test_inline_keyboards_are_shown_as_they_were_sent(rows):
    keyboard = [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    shown = parse_markup(json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False)).inline

    assert shown == tuple(tuple(Button(*button) for button in row) for row in rows if row)


@given(st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=3))
def test_reply_keyboards_are_shown_as_they_were_sent(rows):
    markup = parse_markup(
        json.dumps({"keyboard": [[{"text": key} for key in row] for row in rows]})
    )

    assert markup.reply == tuple(tuple(Button(key) for key in row) for row in rows)
