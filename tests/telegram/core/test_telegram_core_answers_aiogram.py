"""The table of methods and the answers made from it, against aiogram's models."""

import json
import typing

import pytest
from bot_api import ANNA, VirtualBot

from perfkit.telegram.core.methods import METHODS, RETURNS
from perfkit.telegram.core.updates import KINDS

pytestmark = pytest.mark.slow  # importing aiogram's models takes seconds


def aiogram_methods() -> dict[str, type]:
    from aiogram import methods

    found = (getattr(methods, name) for name in methods.__all__)
    return {
        each.__api_method__: each
        for each in found
        if isinstance(getattr(each, "__api_method__", None), str)
    }


def spelled(returned: object) -> str:
    """A return type as the Bot API's page names it."""
    arguments = typing.get_args(returned)
    if typing.get_origin(returned) is list:
        return f"list[{spelled(arguments[0])}]"
    if arguments:
        names = {spelled(each) for each in arguments}
        if names == {"Message", "True"}:
            return "Message or True"
        kinds = {"ChatMember", "MenuButton"}
        return next(kind for kind in kinds if all(name.startswith(kind) for name in names))
    return "True" if returned is bool else returned.__name__


def test_the_table_of_methods_is_aiograms():
    ours = dict(METHODS.values())

    assert ours == {name: spelled(each.__returning__) for name, each in aiogram_methods().items()}


def test_the_kinds_of_update_are_aiograms():
    from aiogram.types import Update

    assert set(Update.model_fields) - {"update_id"} == KINDS


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"getupdates"}))
def test_what_a_method_returns_is_of_its_type(method):
    from aiogram.methods import Response

    returned = aiogram_methods()[METHODS[method][0]].__returning__
    bot = VirtualBot()
    bot.say("hello")
    bot.result("sendMessage", chat_id=ANNA.id, text="before")
    bot.result("sendPhoto", chat_id=ANNA.id, photo="x")
    bot.press(2, "y")
    result = bot.result(
        method,
        chat_id=ANNA.id,
        message_id=3 if method == "editmessagecaption" else 2,
        message_ids=[1],
        text="x",
        caption="x",
        action="typing",
        callback_query_id="4000000000000000001",
        reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]},
    )

    response = Response[returned].model_validate_json(json.dumps({"ok": True, "result": result}))
    assert response.result is not None


@pytest.mark.parametrize("method", sorted(RETURNS["Message or True"]))
def test_what_is_done_to_an_inline_message_returns_true(method):
    assert VirtualBot().result(method, inline_message_id="1", text="x", caption="x") is True


def test_updates_are_of_their_type():
    from aiogram.methods import GetUpdates, Response

    bot = VirtualBot()
    bot.say("/start 😀")
    bot.result("sendMessage", chat_id=ANNA.id, text="<b>x</b>", parse_mode="HTML")
    bot.press(2, "y")
    envelope = bot.call("getUpdates")

    read = Response[GetUpdates.__returning__].model_validate_json(json.dumps(envelope)).result
    assert [update.event_type for update in read] == ["message", "callback_query"]
    assert read[0].message.entities[0].extract_from(read[0].message.text) == "/start"
    assert read[1].callback_query.message.html_text == "<b>x</b>"
