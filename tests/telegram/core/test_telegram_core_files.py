"""What becomes of files that bots send: what messages show of them, and how they come back."""

import struct

import pytest
from any_call import FILE
from bot_api import ANNA, VirtualBot
from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.chat import Message, Sent
from perfkit.telegram.core import files
from perfkit.telegram.core.images import image_size
from perfkit.telegram.core.wire import Upload

BAD = "Bad Request: "
MIB = 2**20


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06"


def jpeg(width: int, height: int) -> bytes:
    before = b"\xff\xe0\0\x10JFIF" + b"\0" * 10  # any segment comes before the frame
    return b"\xff\xd8" + before + b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width)


def webp(kind: bytes, rest: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + b"\0\0\0\0" + rest + b"\0" * 10


def large(width: int, height: int) -> bytes:
    return b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def lossless(width: int, height: int) -> bytes:
    return b"\x2f" + ((height - 1) << 14 | (width - 1)).to_bytes(4, "little")


PICTURES = [
    png(1000, 500),
    jpeg(1000, 500),
    b"GIF89a" + struct.pack("<HH", 1000, 500),
    webp(b"VP8 ", b"\0" * 6 + struct.pack("<HH", 1000, 500)),
    webp(b"VP8L", lossless(1000, 500)),
    webp(b"VP8X", large(1000, 500)),
]


@pytest.mark.parametrize("content", PICTURES)
def test_a_pictures_size_is_read_from_its_head(content):
    assert image_size(content) == (1000, 500)


@pytest.mark.parametrize(
    "content",
    [b"", b"work", PICTURES[0][:12], b"\x89PNG\r\n\x1a\n\0\0\0\rJUNK" + b"\0" * 8, b"\xff\xd8\0",
     b"\xff\xd8\xff\xe0\0", b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 20],
)  # fmt: skip
def test_what_is_no_picture_has_no_size(content):
    assert image_size(content) is None


@given(st.sampled_from(PICTURES), st.integers(0, 40), st.binary(max_size=40))
def test_no_bytes_trouble_the_reader(picture, kept, tail):
    size = image_size(picture[:kept] + tail)

    assert size is None or min(size) >= 0


def send(bot: VirtualBot, method: str, content: bytes = b"work", name: str = "a.txt", **params):
    field = {"sendvideonote": "video_note"}.get(method.lower(), method[4:].lower())
    upload = Upload(name, "application/octet-stream", content)
    return bot.result(method, chat_id=ANNA.id, **{field: upload}, **params)


def test_a_document_is_told_by_name_type_and_size(known):
    document = send(known, "sendDocument", "работа".encode(), "отчёт.pdf")["document"]

    assert document.pop("file_id").startswith("BQACAgI")
    assert document.pop("file_unique_id").startswith("AgAD")
    assert document == {
        "file_name": "отчёт.pdf", "mime_type": "application/pdf", "file_size": 12
    }  # fmt: skip


def test_a_photo_comes_in_telegrams_sizes(known):
    photo = send(known, "sendPhoto", jpeg(1000, 500), "p.jpg")["photo"]

    assert [(size["width"], size["height"]) for size in photo] == [
        (90, 45), (320, 160), (800, 400), (1000, 500)
    ]  # fmt: skip
    assert len({size["file_id"] for size in photo}) == 4
    assert len({size["file_unique_id"] for size in photo}) == 4


def test_a_photo_that_cant_be_read_is_taken_nevertheless(known):
    (*_, largest) = send(known, "sendPhoto", b"JFIF")["photo"]

    assert (largest["width"], largest["height"]) == (800, 600)


@pytest.mark.parametrize(
    ("method", "name", "params", "expected"),
    [
        ("sendAudio", "song.mp3", {"duration": 7, "title": "Song", "performer": "Anna"},
         {"duration": 7, "title": "Song", "performer": "Anna", "mime_type": "audio/mpeg"}),
        ("sendVoice", "v.oga", {"duration": 3}, {"duration": 3, "mime_type": "audio/ogg"}),
        ("sendVideo", "v.mp4", {"width": 64, "height": 32},
         {"width": 64, "height": 32, "duration": 0, "mime_type": "video/mp4"}),
        ("sendAnimation", "a.gif", {}, {"width": 0, "height": 0, "file_name": "a.gif"}),
        ("sendVideoNote", "n.mp4", {"length": 99}, {"length": 99, "duration": 0}),
        ("sendSticker", "s.tgs", {"emoji": "😀"},
         {"is_animated": True, "is_video": False, "emoji": "😀", "width": 512}),
    ],
)  # fmt: skip
def test_each_kind_has_its_own_particulars(known, method, name, params, expected):
    message = send(known, method, b"work", name, **params)
    field = "video_note" if method == "sendVideoNote" else method[4:].lower()

    assert message[field].items() >= expected.items()
    assert message[field]["file_size"] == 4


def test_an_animation_is_a_document_too(known):
    message = send(known, "sendAnimation")

    assert message["document"] == message["animation"]
    assert known.shown == [(ANNA.id, Sent(Message(3, "[animation]")))]


def test_a_sticker_has_no_caption(known):
    assert "caption" not in send(known, "sendSticker", caption="x")


def test_what_was_uploaded_can_be_sent_again_and_downloaded(known):
    first = send(known, "sendDocument", b"my work", "work.txt")["document"]
    again = known.result("sendDocument", chat_id=ANNA.id, document=first["file_id"])["document"]
    file = known.result("getFile", file_id=again["file_id"])

    assert again == first
    assert file["file_size"] == 7
    assert file["file_path"] == "documents/file_1.txt"
    assert known.account.download(file["file_path"]) == b"my work"


def test_any_size_of_a_photo_leads_to_it(known):
    smallest, *_ = send(known, "sendPhoto", png(1000, 500), "p.png")["photo"]
    file = known.result("getFile", file_id=smallest["file_id"])

    assert file["file_unique_id"] == smallest["file_unique_id"]
    assert known.account.download(file["file_path"]) == png(1000, 500)
    assert known.result("sendPhoto", chat_id=ANNA.id, photo=smallest["file_id"])["photo"]


def test_an_upload_may_be_attached_under_any_name(known):
    upload = Upload("a.csv", "text/csv", b"1,2")
    message = known.result("sendDocument", chat_id=ANNA.id, document="attach://x", x=upload)

    assert message["document"]["mime_type"] == "text/csv"


def test_a_url_is_not_fetched(known):
    url = "https://example.com/a.pdf?x=1"
    document = known.result("sendDocument", chat_id=ANNA.id, document=url)["document"]

    assert document["file_name"] == "a.pdf"
    assert "file_size" not in document
    assert known.refusal("getFile", file_id=document["file_id"]) == (
        400, BAD + "wrong file_id or the file is temporarily unavailable"
    )  # fmt: skip


def test_a_file_id_of_another_server_is_taken(known):
    first = known.result("sendPhoto", chat_id=ANNA.id, photo=FILE)["photo"]
    unknown_kind = "X" * 30

    assert [size["file_id"] for size in first] == [FILE]
    assert known.result("sendPhoto", chat_id=ANNA.id, photo=FILE)["photo"] == first
    assert known.result("sendVideo", chat_id=ANNA.id, video=unknown_kind)["video"]
    assert known.refusal("getFile", file_id="Y" * 30)[1] == BAD + files.UNAVAILABLE


def test_a_document_that_is_a_video_is_sent_as_a_video(known):
    video = send(known, "sendVideo", b"mp4", "v.mp4")["video"]
    message = known.result("sendDocument", chat_id=ANNA.id, document=video["file_id"])

    assert message["video"] == video
    assert "document" not in message


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendPhoto", {"photo": "abc"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "attach://x"}, "there is no photo in the request"),
        ("sendVideoNote", {"video_note": "attach://x"}, "there is no video note in the request"),
        ("sendDocument", {"document": FILE}, "can't use file of type Photo as Document"),
        ("sendPhoto", {"photo": Upload("", "", b"")}, "file must be non-empty"),
        ("sendPhoto", {"photo": Upload("", "", png(1000, 10))}, "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {"photo": Upload("", "", png(6000, 6000))}, "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {"photo": Upload("", "", b"x" * (10 * MIB + 1))},
         "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"),
        ("getFile", {"file_id": "abc"}, "invalid file_id"),
    ],
)  # fmt: skip
def test_files_that_telegram_would_refuse_are_refused(known, method, params, reason):
    assert known.refusal(method, chat_id=ANNA.id, **params) == (400, BAD + reason)
    assert known.shown == []


def test_an_upload_of_more_than_50_mb_is_refused(known):
    upload = Upload("a", "", bytes(50 * MIB + 1))

    assert known.refusal("sendDocument", chat_id=ANNA.id, document=upload) == (
        413, "Request Entity Too Large"
    )  # fmt: skip


def test_a_file_of_more_than_20_mb_cant_be_downloaded(known):
    document = send(known, "sendDocument", bytes(20 * MIB + 1))["document"]

    assert known.refusal("getFile", file_id=document["file_id"])[1] == BAD + "file is too big"


def test_the_oldest_contents_go_first(known, monkeypatch):
    monkeypatch.setattr(files, "KEPT_BYTES", 10)
    first, second, third = (
        send(known, "sendDocument", b"1234")["document"]["file_id"] for _ in range(3)
    )

    assert known.refusal("getFile", file_id=first)[1] == BAD + files.UNAVAILABLE
    assert known.result("getFile", file_id=second)
    assert known.result("getFile", file_id=third)
    assert known.account.download("documents/file_1.txt") is None
    assert known.result("sendDocument", chat_id=ANNA.id, document=first)


def test_the_number_of_files_is_bounded(known, monkeypatch):
    monkeypatch.setattr(files, "KEPT_FILES", 2)
    ids = [send(known, "sendDocument", b"1")["document"]["file_id"] for _ in range(3)]
    known.result("sendPhoto", chat_id=ANNA.id, photo="https://127.0.0.1/a.jpg")
    known.result("sendPhoto", chat_id=ANNA.id, photo="https://127.0.0.1/b.jpg")
    known.result("sendPhoto", chat_id=ANNA.id, photo="https://127.0.0.1/c.jpg")

    assert len(known.account._state.files._by_id) == 2
    assert known.account._state.files._bytes == 0
    assert "unavailable" in known.refusal("getFile", file_id=ids[0])[1]
