"""How long sounds and films last, and how large films are, as their files say."""

import struct

import pytest
from bot_api import ANNA
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.films import film_seconds, film_size
from perfkit.telegram.core.sounds import sound_seconds
from perfkit.telegram.core.wire import Upload


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def large_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content


def last_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 0, kind) + content


MOVIE = box(b"mvhd", struct.pack(">B3xIIII", 0, 0, 0, 1000, 5_400) + bytes(80))
LATE_MOVIE = box(b"mvhd", struct.pack(">B3xQQIQ", 1, 0, 0, 1000, 5_400) + bytes(80))
SOUND_TRACK = box(b"trak", box(b"tkhd", bytes(84)))
PICTURE_TRACK = box(b"trak", box(b"tkhd", bytes(76) + struct.pack(">II", 640 << 16, 360 << 16)))
FILM = box(b"ftyp", b"isom") + box(b"moov", MOVIE + SOUND_TRACK + PICTURE_TRACK)

FRAME = b"\xff\xfb\x90\x00"
"""MPEG-1 layer III, 128 kbit/s, 44.1 kHz, stereo."""
PLAIN_MP3 = FRAME + bytes(16_000 * 5 - 4)
COUNTED_MP3 = FRAME + bytes(32) + struct.pack(">4sII", b"Xing", 1, 115) + bytes(1000)
TITLED_MP3 = b"ID3\x04\0\0" + b"\0\0\1\2" + bytes(130) + COUNTED_MP3
MONO = b"\xff\xf3\x90\xc0"
"""MPEG-2 layer III, 80 kbit/s, 22.05 kHz, mono."""
MONO_MP3 = MONO + bytes(9) + struct.pack(">4sII", b"Info", 1, 115) + bytes(1000)
MONO_FIRST = b"\xff\xfb\x90\xc0" + bytes(17) + struct.pack(">4sII", b"Info", 1, 115)
STEREO_LATER = b"\xff\xf3\x90\x00" + bytes(17) + struct.pack(">4sII", b"Info", 1, 115)
OLDEST = b"\xff\xe3\x90\xc0" + bytes(9) + struct.pack(">4sII", b"Info", 1, 115)
UNCOUNTED = b"\xff\xf3\x90\xc0" + bytes(9) + struct.pack(">4sII", b"Info", 2, 115) + bytes(29_979)


def page(samples: int, content: bytes = b"") -> bytes:
    return b"OggS\0\0" + struct.pack("<q", samples) + bytes(14) + content


OPUS = page(0, b"OpusHead\1\2" + struct.pack("<HI", 312, 44_100)) + page(48_000 * 3 + 312)
VORBIS = page(0, b"\x01vorbis" + bytes(5) + struct.pack("<I", 22_050)) + page(22_050 * 4)


@pytest.mark.parametrize(
    "film",
    [FILM, box(b"moov", LATE_MOVIE), large_box(b"moov", MOVIE), last_box(b"moov", MOVIE)],
    ids=["plain", "late", "large", "last"],
)
def test_a_film_tells_its_length(film):
    assert film_seconds(film) == 5


def test_a_film_tells_its_sides_by_the_track_that_has_some():
    assert film_size(FILM) == (640, 360)
    assert film_size(box(b"moov", SOUND_TRACK)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"work", FILM[:40], box(b"moov", box(b"mvhd", b"")), box(b"moov", b""),
        box(b"moov", box(b"mvhd", bytes(40))),
        struct.pack(">I4s", 1, b"moov"), large_box(b"moov", b"")[:8] + b"\xff" * 8,
        struct.pack(">I4s", 4, b"free") * 3, box(b"free", b"") * 1100,
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_whole_film_tells_no_length(content):
    assert film_seconds(content) is None


def test_a_track_that_is_cut_off_tells_no_sides():
    assert film_size(box(b"moov", box(b"trak", box(b"tkhd", b"xx")))) is None
    assert film_size(b"work") is None


@pytest.mark.parametrize(
    ("sound", "seconds"),
    [
        (PLAIN_MP3, 5), (COUNTED_MP3, 3), (TITLED_MP3, 3), (MONO_MP3, 3), (MONO_FIRST, 3),
        (STEREO_LATER, 3), (OLDEST, 6), (UNCOUNTED, 3), (OPUS, 3), (VORBIS, 4),
        (page(0, b"OpusHead\1\2" + struct.pack("<HI", 312, 0)), 0),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_sound_tells_its_length(sound, seconds):
    assert sound_seconds(sound) == seconds


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"work and more", b"ID3\x04", b"\xff\xfb", b"\xff\xeb\x90\x00" + bytes(90),
        b"\xff\xfb\x00\x00" + bytes(90), b"\xff\xfb\x9c\x00" + bytes(90), b"OggS",
        page(5, b"FLAC" + bytes(20)), page(5, b"\x01vorbis" + bytes(5) + bytes(4)),
        page(5, b"OpusHead"),
    ],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_whole_sound_tells_no_length(content):
    assert sound_seconds(content) is None


@given(
    st.sampled_from([FILM, PLAIN_MP3, TITLED_MP3, OPUS, VORBIS]),
    st.integers(0, 200),
    st.binary(max_size=60),
)
def test_no_bytes_trouble_the_readers(file, kept, tail):
    for read in (film_seconds, sound_seconds):
        seconds = read(file[:kept] + tail)
        assert seconds is None or seconds >= 0
    film_size(file[:kept] + tail)


@pytest.mark.parametrize(
    ("kind", "content", "params", "seconds"),
    [
        ("video", FILM, {}, 5),
        ("audio", PLAIN_MP3, {}, 5),
        ("voice", OPUS, {}, 3),
        ("voice", OPUS, {"duration": 9}, 9),
        ("voice", b"noise", {}, 0),
    ],
)
def test_a_message_tells_how_long_its_file_is_unless_the_bot_does(
    known, kind, content, params, seconds
):
    upload = Upload("file", "", content)
    message = known.result(f"send{kind}", chat_id=ANNA.id, **{kind: upload}, **params)
    assert message[kind]["duration"] == seconds


def test_a_video_has_its_sides_from_its_file(known):
    message = known.result("sendVideo", chat_id=ANNA.id, video=Upload("f.mp4", "", FILM))
    assert (message["video"]["width"], message["video"]["height"]) == (640, 360)
