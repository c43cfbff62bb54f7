"""Messages sent by way of inline queries: the bot edits them, students press their buttons."""

import pytest
from bot_api import ANNA, BORIS, VirtualBot

from perfkit.model.chat import Button, Edited, Message, Offered
from perfkit.model.deeds import AskInline, ChooseResult

KEYS = {"inline_keyboard": [[{"text": "+1", "callback_data": "up"}]]}
ARTICLE = {"type": "article", "id": "a", "title": "Vote", "reply_markup": KEYS,
           "input_message_content": {"message_text": "Votes: 0"}}  # fmt: skip
PHOTO = {
    "type": "photo",
    "id": "p",
    "caption": "see",
    "reply_markup": KEYS,
    "photo_url": "https://127.0.0.1/a.jpg",
    "thumbnail_url": "https://127.0.0.1/a.jpg",
}
PLAIN = {"type": "article", "id": "n", "title": "No", "reply_markup": None,
         "input_message_content": {"message_text": "no"}}  # fmt: skip
UNKNOWN = (400, "Bad Request: invalid inline message identifier specified")


def chosen(bot: VirtualBot, result_id: str = "a", user=ANNA) -> dict[str, str]:
    """How the bot knows the message, when a student has sent this result."""
    bot.do(AskInline("poll"), user)
    query_id = told(bot)["inline_query"]["id"]
    bot.result("answerInlineQuery", inline_query_id=query_id, results=[ARTICLE, PHOTO, PLAIN])
    bot.do(ChooseResult(query_id, result_id), user)
    return {"inline_message_id": told(bot)["chosen_inline_result"]["inline_message_id"]}


def told(bot: VirtualBot) -> dict:
    """The one update that is pending."""
    bot.wait(3)
    [update] = bot.result("getUpdates", offset=0)
    bot.poll(offset=update["update_id"] + 1)
    return update


def test_the_student_sees_the_buttons_it_will_be_able_to_press(known):
    chosen(known)
    [offered] = [event for _, event in known.shown if isinstance(event, Offered)]
    article, photo, plain = offered.results
    assert (article.message_id, article.buttons) == (-1, ((Button("+1", "up"),),))
    assert (photo.message_id, plain.message_id, plain.buttons) == (-2, 0, ())


def test_a_press_names_the_message_by_its_id(known):
    which = chosen(known)
    known.press(-1, "up")
    query = told(known)["callback_query"]
    assert query["inline_message_id"] == which["inline_message_id"]
    assert (query["data"], query["from"]["id"]) == ("up", ANNA.id)
    assert "message" not in query
    assert query["chat_instance"]
    assert known.result("answerCallbackQuery", callback_query_id=query["id"])


def test_presses_of_what_is_not_there_reach_nobody(known):
    known.press(-1, "up")
    chosen(known)
    known.press(-9, "up")
    known.press(-1, "up", BORIS)
    known.poll(allowed_updates=["message"])
    known.press(-1, "up")
    assert known.account.queued == 0


def test_an_edit_is_seen_by_the_student_and_returns_true(known):
    which = chosen(known)
    assert known.result("editMessageText", **which, text="Votes: 1", reply_markup=KEYS) is True
    assert known.shown[-1] == (
        ANNA.id, Edited(Message(-1, "Votes: 1", ((Button("+1", "up"),),)))
    )  # fmt: skip
    assert known.result("editMessageReplyMarkup", **which) is True
    assert known.shown[-1][1].message.buttons == ()
    refused = known.refusal("editMessageText", **which, text="Votes: 1")
    assert "message is not modified" in refused[1]
    assert "no caption" in known.refusal("editMessageCaption", **which, caption="x")[1]


def test_captions_and_media_are_edited(known):
    which = chosen(known, "p")
    assert known.result("editMessageCaption", **which, caption="look") is True
    assert known.shown[-1][1].message.text == "look"
    media = {"type": "photo", "media": "https://127.0.0.1/b.jpg", "caption": "new"}
    assert known.result("editMessageMedia", **which, media=media) is True
    assert known.shown[-1][1].message.text == "new"
    place = {"latitude": 1, "longitude": 2}
    assert "no live location" in known.refusal("editMessageLiveLocation", **which, **place)[1]
    assert "no live location" in known.refusal("stopMessageLiveLocation", **which)[1]


@pytest.mark.parametrize("unknown", ["abc", "perfkit-6000000001-9", "perfkit-5-1", ""])
def test_ids_of_no_message_are_refused(known, unknown):
    chosen(known)
    chosen(known)
    assert known.refusal("editMessageText", inline_message_id=unknown, text="x") == UNKNOWN
