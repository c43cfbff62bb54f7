"""The table of methods and the answers made from it, against aiogram's models."""

import json
import typing

import pytest
from bot_api import ANNA, VirtualBot

from perfkit.model.deeds import (
    AskInline,
    Block,
    ChooseResult,
    EditOwn,
    FileKind,
    OwnFile,
    Pay,
    React,
    SendFile,
    ShareContact,
    ShareLocation,
    Unblock,
    Vote,
)
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


def everything_else(bot):
    """All that Anna can do besides writing and pressing."""
    bot.result("sendPoll", chat_id=ANNA.id, question="?", options=["A"], is_anonymous=False)
    bot.result("sendInvoice", chat_id=ANNA.id, title="x", payload="y", currency="XTR",
               prices=[{"label": "x", "amount": 1}])  # fmt: skip
    file = OwnFile("a.bin", "application/octet-stream", b"x", "d" * 64)
    for kind in FileKind:
        bot.do(SendFile(kind, file, "see example.org"))
    for deed in (
        ShareContact(), ShareLocation(1.0, 2.0), EditOwn("new"), React(2, "👍"), Vote(4, 0), Pay(5),
        AskInline("x"), Block(), Unblock(),
    ):  # fmt: skip
        bot.do(deed)


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"getupdates"}))
def test_what_a_method_returns_is_of_its_type(method):
    from aiogram.methods import Response

    returned = aiogram_methods()[METHODS[method][0]].__returning__
    bot = VirtualBot()
    bot.say("hello")
    bot.result("sendMessage", chat_id=ANNA.id, text="before")
    bot.result("sendPhoto", chat_id=ANNA.id, photo="x")
    bot.press(2, "y")
    everything_else(bot)
    result = bot.result(
        method,
        chat_id=ANNA.id,
        message_id={"editmessagecaption": 3, "stoppoll": 4}.get(method, 2),
        question="x",
        options=["x"],
        inline_query_id="5000000000000000001",
        pre_checkout_query_id="6000000000000000001",
        ok=True,
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


def test_updates_of_all_that_students_do_are_of_their_type():
    from aiogram.methods import GetUpdates, Response

    bot = VirtualBot()
    bot.poll(allowed_updates=sorted(KINDS))
    bot.say("hello")
    bot.result("sendMessage", chat_id=ANNA.id, text="before")
    bot.result("sendMessage", chat_id=ANNA.id, text="before")
    everything_else(bot)
    inline, checkout = "5000000000000000001", "6000000000000000001"
    results = [{"type": "article", "id": "a", "title": "A"}]
    bot.result("answerInlineQuery", inline_query_id=inline, results=results)
    bot.do(ChooseResult(inline, "a"))
    bot.result("answerPreCheckoutQuery", pre_checkout_query_id=checkout, ok=True)
    bot.wait(3)
    envelope = bot.call("getUpdates")

    read = Response[GetUpdates.__returning__].model_validate_json(json.dumps(envelope)).result
    assert [update.event_type for update in read] == [
        *["message"] * 9, "edited_message", "message_reaction", "poll", "poll_answer",
        "pre_checkout_query", "inline_query", "my_chat_member", "my_chat_member",
        "chosen_inline_result", "message",
    ]  # fmt: skip
    assert [update.message.content_type for update in read[1:9]] == [
        *FileKind, "contact", "location"
    ]  # fmt: skip
    assert read[-1].message.successful_payment.invoice_payload == "y"


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
