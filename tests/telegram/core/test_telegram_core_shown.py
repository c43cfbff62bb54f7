"""What messages tell besides what was sent: links found, previews asked for, sizes of pictures."""

import json
import struct

import pytest
from bot_api import ANNA

from perfkit.telegram.core.answers import by_type
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.wire import Upload


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def marks(message) -> list[tuple[str, int, int]]:
    return [(each["type"], each["offset"], each["length"]) for each in message.get("entities", [])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see example.org", [("url", 4, 11)]),
        ("<b>see example.org</b>", [("bold", 0, 15), ("url", 4, 11)]),
        ("<code>example.org</code> #x", [("code", 0, 11), ("hashtag", 12, 2)]),
        ("call +12125550123", [("phone_number", 5, 12)]),
        ("1+1=2", []),
    ],
)
def test_links_in_the_bots_texts_are_marked_where_nothing_else_is(known, text, expected):
    assert marks(known.result("sendMessage", chat_id=ANNA.id, text=text, parse_mode="HTML")) == (
        expected
    )


def test_a_message_tells_which_preview_it_asked_for(known):
    def preview(**params):
        sent = known.result("sendMessage", chat_id=ANNA.id, text="x", **params)
        return sent.get("link_preview_options")

    assert preview(link_preview_options={"show_above_text": True}) == {"show_above_text": True}
    assert preview(link_preview_options={}) is None
    assert preview(disable_web_page_preview=True) == {"is_disabled": True}
    assert preview(disable_web_page_preview=False) is None
    refused = known.refusal("sendMessage", chat_id=ANNA.id, text="x", link_preview_options="5")
    assert refused[1] == "Bad Request: can't parse link preview options JSON object"


def test_a_photo_is_at_most_1280_wide(known):
    sent = known.result("sendPhoto", chat_id=ANNA.id, photo=Upload("a.png", "", png(1920, 1080)))

    assert [(each["width"], each["height"]) for each in sent["photo"]] == [
        (90, 50), (320, 180), (800, 450), (1280, 720),
    ]  # fmt: skip
    assert known.result("getFile", file_id=sent["photo"][-1]["file_id"])["file_size"] == 29


@pytest.mark.parametrize(
    ("given", "told"), [((1000, 500), (320, 160)), ((100, 50), (100, 50)), (None, (320, 240))]
)
def test_an_upload_has_the_thumbnail_it_came_with(known, given, told):
    picture = b"no picture" if given is None else png(*given)
    sent = known.result(
        "sendVideo", chat_id=ANNA.id, video=Upload("a.mp4", "", b"x"),
        thumbnail=Upload("t.png", "", picture),
    )  # fmt: skip
    thumbnail = sent["video"]["thumbnail"]

    assert (thumbnail["width"], thumbnail["height"]) == told


def test_answers_by_type_take_what_the_call_says():
    topic = by_type(METHODS["createforumtopic"], {"name": "Maths", "icon_color": "13338331"})

    assert json.loads(topic) == {"message_thread_id": 1, "name": "Maths", "icon_color": 13338331}
