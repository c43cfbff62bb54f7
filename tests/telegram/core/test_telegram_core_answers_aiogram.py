"""The table of methods and the answers made from it, against aiogram's models."""

import json
from pathlib import Path

import generate_api_table
import pytest
from any_call import FILE, as_sent, required
from bot_api import ANNA, FORUM, VirtualBot

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
from perfkit.telegram.core import about_chat, api_methods, stickers, topics
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.updates import KINDS
from perfkit.telegram.core.wire import Upload

pytestmark = pytest.mark.slow  # importing aiogram's models takes seconds


def aiogram_methods() -> dict[str, type]:
    from aiogram import methods

    found = (getattr(methods, name) for name in methods.__all__)
    return {
        each.__api_method__: each
        for each in found
        if isinstance(getattr(each, "__api_method__", None), str)
    }


def test_the_tables_are_what_is_generated_from_aiogram():
    for name, text in generate_api_table.modules().items():
        module = Path(api_methods.__file__).with_name(f"{name}.py")
        assert module.read_text(encoding="utf-8") == text, (
            f"{name} is out of date: python {generate_api_table.__file__}"
        )


def test_the_kinds_of_update_are_aiograms():
    from aiogram.types import Update

    assert set(Update.model_fields) - {"update_id"} == KINDS


def everything_else(bot):
    """All that Anna can do besides writing and pressing."""
    poll = bot.result("sendPoll", chat_id=ANNA.id, question="?", options=["A"], is_anonymous=False)
    invoice = bot.result("sendInvoice", chat_id=ANNA.id, title="x", description="x", payload="y",
                         currency="XTR", prices=[{"label": "x", "amount": 1}])  # fmt: skip
    file = OwnFile("a.bin", "application/octet-stream", b"x", "d" * 64)
    for kind in FileKind:
        bot.do(SendFile(kind, file, "see example.org"))
    for deed in (
        ShareContact(), ShareLocation(1.0, 2.0), EditOwn("new"), React(2, "👍"),
        Vote(poll["message_id"], 0), Pay(invoice["message_id"]), AskInline("x"), Block(),
        Unblock(),
    ):  # fmt: skip
        bot.do(deed)


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"getupdates"}))
def test_what_a_method_returns_is_of_its_type(method):
    from aiogram.methods import Response

    returned = aiogram_methods()[METHODS[method].name].__returning__
    bot = VirtualBot(chats=(FORUM,))
    bot.say("hello")
    bot.result("sendMessage", chat_id=ANNA.id, text="before")
    bot.press(2, "y")
    everything_else(bot)
    result = bot.result(method, **as_sent(call_of(method, bot)))

    response = Response[returned].model_validate_json(json.dumps({"ok": True, "result": result}))
    assert response.result is not None


PREPARED = {
    "editmessagecaption": ("sendphoto", {"caption": "x"}),
    "editmessagelivelocation": ("sendlocation", {"live_period": 60, "latitude": 2.5}),
    "stopmessagelivelocation": ("sendlocation", {"live_period": 60}),
    "stoppoll": ("sendpoll", {}),
    "setgamescore": ("sendgame", {}),
    "getgamehighscores": ("sendgame", {}),
}
"""Methods that are about a message of a certain kind: what sends it, and what is asked of it."""

QUERIES = {
    "answerinlinequery": ("inline_query_id", "5000000000000000001"),
    "answerprecheckoutquery": ("pre_checkout_query_id", "6000000000000000001"),
}
"""Methods that answer a query: the parameter and the id of what Anna has asked."""

FITTING = {
    "setmyprofilephoto": {"photo": {"type": "static", "photo": FILE}},
    "createchatsubscriptioninvitelink": {"subscription_period": 2_592_000},
}
"""Parameters that are only right together."""

LINK_METHODS = {
    "editchatinvitelink", "editchatsubscriptioninvitelink", "revokechatinvitelink"
}  # fmt: skip


def call_of(method: str, bot: VirtualBot) -> dict[str, object]:
    """What a method has to be given, and what it is about."""
    params = required(method)
    if method in PREPARED:
        sender, more = PREPARED[method]
        sent = bot.result(sender, **as_sent(required(sender) | {"live_period": 60}))
        return params | more | {"message_id": sent["message_id"], "chat_id": ANNA.id}
    if method == "getfile":
        sent = bot.result("sendDocument", chat_id=ANNA.id, document=Upload("a", "", b"work"))
        return {"file_id": sent["document"]["file_id"]}
    params |= FITTING.get(method, {})
    if method in QUERIES:
        return params | {QUERIES[method][0]: QUERIES[method][1], "ok": True, "results": []}
    if method in stickers.EFFECTS:
        return params | about_a_set(method, bot)
    if method in topics.EFFECTS:
        return params | about_a_topic(method, bot)
    if method in about_chat._NOT_IN_PRIVATE:
        bot.enter_group(-1001, ANNA)
        params |= {"chat_id": -1001, "user_id": ANNA.id}
        if method == "setchatadministratorcustomtitle":
            bot.result("promoteChatMember", **params, can_manage_chat=True)
    if method in LINK_METHODS:
        params |= bot.result("createChatInviteLink", chat_id=-1001)
    if method.startswith("editmessage") or method == "unpinchatmessage":
        params |= {"message_id": 2, "chat_id": ANNA.id, "text": "x"}
    return params | {"description": "x"} | (KEYBOARD if "ephemeral" not in method else {})


STICKER = {"sticker": FILE.replace("AgAC", "CAAC"), "format": "static", "emoji_list": ["😀"]}


def about_a_set(method: str, bot: VirtualBot) -> dict[str, object]:
    """A set with a sticker, in every parameter that names either."""
    kind = {"setstickermaskposition": "mask", "setcustomemojistickersetthumbnail": "custom_emoji"}
    name = "x_by_bot"
    bot.result("createNewStickerSet", user_id=ANNA.id, name=name, title="x", stickers=[STICKER],
               sticker_type=kind.get(method, "regular"))  # fmt: skip
    sticker = bot.result("getStickerSet", name=name)["stickers"][0]["file_id"]
    uploaded = bot.result("sendSticker", chat_id=ANNA.id, sticker=Upload("a.webp", "", b"x"))
    return {
        "name": "new_by_bot" if method == "createnewstickerset" else name,
        "stickers": [STICKER],
        "sticker": {
            "addstickertoset": STICKER,
            "replacestickerinset": STICKER,
            "uploadstickerfile": uploaded["sticker"]["file_id"],
        }.get(method, sticker),
        "old_sticker": sticker,
        "format": "static",
        "sticker_format": "static",
        "position": 0,
    }


def about_a_topic(method: str, bot: VirtualBot) -> dict[str, object]:
    """A topic in the state that the method changes."""
    chat_id = FORUM.chat_id
    topic = bot.result("createForumTopic", chat_id=chat_id, name="Work")["message_thread_id"]
    if method == "reopenforumtopic":
        bot.result("closeForumTopic", chat_id=chat_id, message_thread_id=topic)
    if method in {"reopengeneralforumtopic", "unhidegeneralforumtopic"}:
        bot.result("hideGeneralForumTopic", chat_id=chat_id)
    return {"chat_id": chat_id, "message_thread_id": topic, "name": "Other"}


KEYBOARD = {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}}


@pytest.mark.parametrize(
    "method",
    sorted(
        name
        for name, each in METHODS.items()
        if each.returns == "Message|True" and not name.startswith(("editmessage", "stopmessage"))
    ),
)
def test_what_is_done_to_an_inline_message_returns_true(method):
    params = required(method) | {"inline_message_id": "1", "text": "x", "caption": "x"}

    assert VirtualBot().result(method, **as_sent(params)) is True


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
