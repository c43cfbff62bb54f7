"""Paid media, live photos and the pictures of groups."""

import pytest
from bot_api import ANNA, VirtualBot

from perfkit.model.chat import Message, Sent
from perfkit.telegram.core.files import KINDS
from perfkit.telegram.core.wire import Upload

BAD = "Bad Request: "
CLASS = -1001
PICTURE = Upload("a.jpg", "image/jpeg", b"picture")
FILM = Upload("a.mp4", "video/mp4", b"film")
PHOTO_ID = KINDS["photo"].prefix + "abcdefgh"
VIDEO_ID = KINDS["video"].prefix + "abcdefgh"


@pytest.fixture
def teacher(known) -> VirtualBot:
    """The bot as administrator of a group."""
    known.enter_group(CLASS)
    return known


def paid(bot: VirtualBot, *media: dict, **params):
    sent = {"star_count": 20, "f": FILM, "p": PICTURE, **params}
    return bot.result("sendPaidMedia", chat_id=ANNA.id, media=list(media), **sent)


def test_paid_media_is_shown_whole_to_the_bot_that_sent_it(known):
    message = paid(
        known,
        {"type": "photo", "media": "attach://p"},
        {"type": "video", "media": "attach://f", "duration": 3},
        {"type": "live_photo", "media": "attach://f", "photo": "attach://p"},
        caption="See",
        show_caption_above_media=True,
    )
    assert (message["caption"], message["show_caption_above_media"]) == ("See", True)
    assert message["paid_media"]["star_count"] == 20
    photo, video, live = message["paid_media"]["paid_media"]
    assert (photo["type"], photo["photo"][-1]["file_size"]) == ("photo", 7)
    assert (video["type"], video["video"]["duration"]) == ("video", 3)
    assert live["live_photo"]["photo"][-1]["file_size"] == 7


def test_paid_media_is_named_as_such_without_a_caption(known):
    message = paid(known, {"type": "photo", "media": "attach://p"})
    assert known.shown[-1] == (ANNA.id, Sent(Message(message["message_id"], "[paid_media]")))


@pytest.mark.parametrize(
    ("media", "stars", "reason"),
    [
        ([{"type": "photo", "media": PHOTO_ID}], 0, "invalid media price specified"),
        ([{"type": "photo", "media": PHOTO_ID}], 25_001, "invalid media price specified"),
        ([], 1, "wrong number of paid media specified"),
        ([{"type": "photo", "media": PHOTO_ID}] * 11, 1, "wrong number of paid media specified"),
        ([{"type": "audio", "media": PHOTO_ID}], 1,
         "can't parse InputPaidMedia: type \"audio\" is unsupported"),
        ([{"type": "photo"}], 1, "can't parse InputPaidMedia: media not found"),
        ([{"media": PHOTO_ID}], 1, "can't parse InputPaidMedia: Can't find field \"type\""),
        ([{"type": "live_photo", "media": VIDEO_ID}], 1,
         "can't parse InputPaidMedia: photo not found"),
    ],
    ids=["free", "dear", "none", "many", "kind", "media", "type", "picture"],
)  # fmt: skip
def test_paid_media_that_telegram_would_refuse_is_refused(known, media, stars, reason):
    params = {"chat_id": ANNA.id, "star_count": stars, "media": media}
    assert known.refusal("sendPaidMedia", **params) == (400, BAD + reason)


def test_a_live_photo_is_a_film_with_a_picture_and_a_photo_for_older_bots(known):
    sent = {"live_photo": FILM, "photo": PICTURE, "caption": "Look"}
    message = known.result("sendLivePhoto", chat_id=ANNA.id, **sent)
    live = message["live_photo"]
    assert message["caption"] == "Look"
    assert live["photo"] == message["photo"]
    assert (live["mime_type"], live["file_size"], live["duration"]) == ("video/mp4", 4, 0)
    path = known.result("getFile", file_id=live["file_id"])["file_path"]
    assert known.account.download(path) == b"film"


def test_a_live_photo_can_be_sent_again_and_put_into_an_album(known):
    sent = {"live_photo": VIDEO_ID, "photo": PHOTO_ID}
    message = known.result("sendLivePhoto", chat_id=ANNA.id, **sent)
    assert message["live_photo"]["file_id"] == VIDEO_ID
    item = {"type": "live_photo", "media": VIDEO_ID, "photo": PHOTO_ID, "caption": "Look"}
    [one, _] = known.result("sendMediaGroup", chat_id=ANNA.id, media=[item, item])
    assert (one["caption"], one["live_photo"]["file_id"]) == ("Look", VIDEO_ID)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"live_photo": "attach://x", "photo": PHOTO_ID}, "there is no live photo in the request"),
        ({"live_photo": VIDEO_ID, "photo": "attach://x"}, "there is no photo in the request"),
        ({"live_photo": PHOTO_ID, "photo": PHOTO_ID}, "can't use file of type Photo as Video"),
    ],
    ids=["film", "picture", "swapped"],
)
def test_half_a_live_photo_is_refused(known, params, reason):
    assert known.refusal("sendLivePhoto", chat_id=ANNA.id, **params) == (400, BAD + reason)


def photo_of(bot: VirtualBot) -> dict[str, str] | None:
    return bot.result("getChat", chat_id=CLASS).get("photo")


def test_a_groups_picture_is_told_and_can_be_downloaded(teacher):
    assert teacher.result("setChatPhoto", chat_id=CLASS, photo=PICTURE) is True
    photo = photo_of(teacher)
    assert photo["small_file_id"] != photo["big_file_id"]
    path = teacher.result("getFile", file_id=photo["big_file_id"])["file_path"]
    assert teacher.account.download(path) == b"picture"
    teacher.wait(5)
    told = teacher.result("getUpdates")[-1]["message"]
    assert told["new_chat_photo"][-1]["file_size"] == 7


def test_a_groups_picture_can_be_removed_once(teacher):
    teacher.result("setChatPhoto", chat_id=CLASS, photo=PICTURE)
    for _ in range(2):
        assert teacher.result("deleteChatPhoto", chat_id=CLASS) is True
    assert photo_of(teacher) is None
    teacher.wait(5)
    told = [update["message"] for update in teacher.result("getUpdates") if "message" in update]
    assert [message.get("delete_chat_photo") for message in told][-2:] == [None, True]


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("attach://x", "there is no photo in the request"),
        (Upload("a.jpg", "", b""), "file must be non-empty"),
    ],
    ids=["missing", "empty"],
)
def test_what_is_no_picture_is_not_taken_for_a_group(teacher, photo, reason):
    assert teacher.refusal("setChatPhoto", chat_id=CLASS, photo=photo) == (400, BAD + reason)
