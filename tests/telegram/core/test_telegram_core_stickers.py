"""Sticker sets: made, changed, looked at, and refused."""

import pytest
from bot_api import ANNA

from perfkit.telegram.core.sticker_sets import KEPT_SETS, MOST_STICKERS
from perfkit.telegram.core.wire import Upload

NAME = "work_by_bot"
FILES = {
    "one": Upload("1.png", "", b"one"),
    "two": Upload("2.tgs", "", b"two"),
}
ONE = {"sticker": "attach://one", "format": "static", "emoji_list": ["😀"]}
TWO = {"sticker": "attach://two", "format": "animated", "emoji_list": ["🎉", "😀"]}
EYES = {"point": "eyes", "x_shift": 0.5, "y_shift": 0.5, "scale": 1.0}


def create(bot, name=NAME, stickers=(ONE, TWO), **params):
    return bot.result("createNewStickerSet", user_id=ANNA.id, name=name, title="Work",
                      stickers=list(stickers), **params, **FILES)  # fmt: skip


def stickers_of(bot, name=NAME):
    return bot.result("getStickerSet", name=name)["stickers"]


def test_a_set_is_what_it_was_made_of(known):
    assert create(known) is True
    found = known.result("getStickerSet", name=NAME.upper())

    assert (found["name"], found["title"], found["sticker_type"]) == (NAME, "Work", "regular")
    first, second = found["stickers"]
    assert (first["emoji"], first["set_name"], first["is_animated"]) == ("😀", NAME, False)
    assert (second["emoji"], second["is_animated"]) == ("🎉", True)
    sent = known.result("sendSticker", chat_id=ANNA.id, sticker=first["file_id"])
    assert sent["sticker"] == first


def test_a_sticker_is_added_moved_replaced_and_deleted(known):
    create(known)
    uploaded = known.result("uploadStickerFile", user_id=ANNA.id, sticker_format="static",
                            sticker=FILES["one"])  # fmt: skip
    given = ONE | {"sticker": uploaded["file_id"], "emoji_list": ["🐱"]}
    assert known.result("addStickerToSet", user_id=ANNA.id, name=NAME, sticker=given)
    last = stickers_of(known)[-1]
    assert last["file_id"] != uploaded["file_id"]
    assert known.result("setStickerPositionInSet", sticker=last["file_id"], position=0)
    assert [each["emoji"] for each in stickers_of(known)] == ["🐱", "😀", "🎉"]
    assert known.result("replaceStickerInSet", user_id=ANNA.id, name=NAME, sticker=TWO,
                        old_sticker=last["file_id"], **FILES)  # fmt: skip
    first, second, _ = stickers_of(known)
    assert first["emoji"] == "🎉"
    assert known.result("deleteStickerFromSet", sticker=second["file_id"])
    assert len(stickers_of(known)) == 2
    document = known.result("sendDocument", chat_id=ANNA.id, document=FILES["one"])["document"]
    given = ONE | {"sticker": document["file_id"]}
    assert known.result("addStickerToSet", user_id=ANNA.id, name=NAME, sticker=given)


def test_what_is_told_of_a_sticker_can_be_changed(known):
    create(known, sticker_type="mask", stickers=[ONE | {"mask_position": EYES}])
    (sticker,) = stickers_of(known)
    assert sticker["mask_position"] == EYES
    about = {"sticker": sticker["file_id"]}
    assert known.result("setStickerEmojiList", **about, emoji_list=["🐶"])
    assert known.result("setStickerKeywords", **about, keywords=["dog"])
    assert known.result("setStickerMaskPosition", **about, mask_position=EYES | {"scale": 2.0})
    (changed,) = stickers_of(known)
    assert (changed["emoji"], changed["mask_position"]["scale"]) == ("🐶", 2.0)
    assert known.result("sendSticker", chat_id=ANNA.id, **about)["sticker"] == changed
    assert known.result("setStickerMaskPosition", **about)
    assert "mask_position" not in stickers_of(known)[0]
    nonsense = EYES | {"scale": "x"}
    refused = known.refusal("setStickerMaskPosition", **about, mask_position=nonsense)
    assert refused[1] == "Bad Request: can't parse mask position JSON object"


def test_a_sticker_whose_file_is_forgotten_can_still_be_changed(known):
    create(known, stickers=[ONE])
    (sticker,) = stickers_of(known)
    known.account._state.files._by_id.clear()
    assert known.result("setStickerEmojiList", sticker=sticker["file_id"], emoji_list=["🐶"])
    assert stickers_of(known)[0]["emoji"] == "🐶"


def test_a_set_has_a_title_and_a_thumbnail_and_an_end(known):
    create(known)
    assert known.result("setStickerSetTitle", name=NAME, title="More")
    picture = {"name": NAME, "user_id": ANNA.id, "format": "static"}
    assert known.result("setStickerSetThumbnail", **picture, thumbnail=FILES["one"])
    found = known.result("getStickerSet", name=NAME)
    assert (found["title"], found["thumbnail"]["width"]) == ("More", 100)
    assert known.result("setStickerSetThumbnail", **picture)
    assert "thumbnail" not in known.result("getStickerSet", name=NAME)
    assert known.refusal("setStickerSetThumbnail", **picture | {"format": "x"})[0] == 400
    assert known.result("deleteStickerSet", name=NAME)
    assert known.refusal("getStickerSet", name=NAME) == (400, "Bad Request: STICKERSET_INVALID")


def test_custom_emoji_have_ids(known):
    create(known, sticker_type="custom_emoji", stickers=[ONE], needs_repainting=True)
    (emoji,) = stickers_of(known)
    number = emoji["custom_emoji_id"]
    assert (emoji["type"], emoji["needs_repainting"]) == ("custom_emoji", True)
    assert known.result("getCustomEmojiStickers", custom_emoji_ids=[number, "1"]) == [emoji]
    thumbnail = "setCustomEmojiStickerSetThumbnail"
    assert known.result(thumbnail, name=NAME, custom_emoji_id=number)
    assert known.result(thumbnail, name=NAME)
    assert known.refusal(thumbnail, name=NAME, custom_emoji_id="1")[1].endswith("STICKER_INVALID")
    assert known.refusal("getCustomEmojiStickers", custom_emoji_ids=[[]])[0] == 400
    create(known, name="other_by_bot")
    assert known.refusal(thumbnail, name="other_by_bot")[1].endswith("STICKERSET_INVALID")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"name": "work"}, "invalid sticker set name is specified"),
        ({"name": "taken_by_bot"}, "sticker set name is already occupied"),
        ({"sticker_type": "x"}, "unsupported sticker type specified"),
        ({"stickers": []}, "STICKERS_EMPTY"),
        ({"stickers": [ONE | {"emoji_list": []}]}, "invalid sticker emojis"),
        ({"stickers": [ONE | {"format": "x"}]}, "invalid sticker format specified"),
        ({"stickers": [ONE | {"sticker": "attach://x"}]}, "sticker not found"),
        ({"stickers": [ONE | {"emoji_list": [5]}]}, "can't parse sticker: expected an Object"),
    ],
)
def test_what_cant_be_a_set_is_refused_and_leaves_none(known, params, reason):
    create(known, name="taken_by_bot")
    wanted = {"user_id": ANNA.id, "name": NAME, "title": "x", "stickers": [ONE]} | params
    assert known.refusal("createNewStickerSet", **wanted, **FILES)[1] == f"Bad Request: {reason}"
    assert known.refusal("getStickerSet", name=NAME)[0] == 400


def test_what_cant_be_done_to_a_sticker_is_refused(known):
    create(known)
    create(known, name="other_by_bot")
    (first, _), (other, _) = stickers_of(known), stickers_of(known, "other_by_bot")
    about = {"user_id": ANNA.id, "name": NAME}
    for method, params in (
        ("setStickerPositionInSet", {"sticker": first["file_id"], "position": -1}),
        ("setStickerMaskPosition", {"sticker": first["file_id"]}),
        ("setStickerKeywords", {"sticker": "CAACAgIAAxkBAAIunknown"}),
        ("replaceStickerInSet", about | {"old_sticker": other["file_id"], "sticker": ONE}),
        ("addStickerToSet", about | {"sticker": ONE | {"emoji_list": 5}}),
        ("uploadStickerFile", {"user_id": 1, "sticker": "x", "sticker_format": "x"}),
        ("uploadStickerFile", {"user_id": 1, "sticker": "attach://x", "sticker_format": "static"}),
    ):
        assert known.refusal(method, **params)[0] == 400, method


def test_sets_and_stickers_are_bounded(known):
    create(known, stickers=[ONE] * MOST_STICKERS)
    more = {"user_id": ANNA.id, "name": NAME, "sticker": ONE}
    assert known.refusal("addStickerToSet", **more, **FILES)[1].endswith("STICKERS_TOO_MUCH")
    for number in range(KEPT_SETS):
        create(known, name=f"a{number}_by_bot", stickers=[ONE])
    assert known.refusal("getStickerSet", name=NAME)[0] == 400
