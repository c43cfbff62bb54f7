"""How long does a sound last? As OGG (Opus, Vorbis) and MP3 files say."""

from struct import Struct, error

_PAGE = Struct("<6xq")
"""An OGG page: how many samples have been heard by its end (RFC 3533 §6)."""
_OPUS = Struct("<8xBxH")
"""``OpusHead``: how many samples to skip at first (RFC 7845 §5.1)."""
_OPUS_RATE = 48_000
_VORBIS = Struct("<12xI")
"""The first header, from its name on: samples a second."""
_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""Of MPEG-1 layer III, kbit/s."""
_LATER_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Of MPEG-2 and 2.5 layer III."""
_RATES = (44_100, 48_000, 32_000)
_COUNT = Struct(">4sII")
"""``Xing`` or ``Info`` in the first frame: flags, and the number of frames."""


def sound_seconds(content: bytes) -> int | None:
    """The sound's length, rounded; None if it is none of these, or a broken one."""
    try:
        if content.startswith(b"OggS"):
            return _ogg(content)
        return _mp3(content)
    except (error, IndexError, ValueError):  # it ends before it says so
        return None


def _ogg(content: bytes) -> int | None:
    (heard,) = _PAGE.unpack_from(content, content.rfind(b"OggS"))
    opus, vorbis = content.find(b"OpusHead", 0, 200), content.find(b"\x01vorbis", 0, 200)
    if opus >= 0:
        _, skipped = _OPUS.unpack_from(content, opus)
        return _rounded(heard - skipped, _OPUS_RATE)
    if vorbis < 0:
        return None
    (rate,) = _VORBIS.unpack_from(content, vorbis)
    return _rounded(heard, rate) if rate else None


def _rounded(samples: int, rate: int) -> int:
    return max(0, round(samples / rate))


def _mp3(content: bytes) -> int | None:
    at = 0
    if content.startswith(b"ID3"):  # its length is written in seven bits a byte
        at = 10 + sum(
            byte << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True)
        )
    if content[at] != 0xFF or content[at + 1] & 0xE6 != 0xE2:
        return None
    first = content[at + 1] & 0x18 == 0x18
    if content[at + 1] & 0x18 == 0x08:  # reserved
        return None
    bitrate = (_BITRATES if first else _LATER_BITRATES)[min(content[at + 2] >> 4, 14)]
    place = content[at + 2] >> 2 & 3
    if not bitrate or place == 3:
        return None
    halvings = {0x18: 0, 0x10: 1}.get(content[at + 1] & 0x18, 2)
    rate = _RATES[place] >> halvings
    mono = content[at + 3] >> 6 == 3
    side = (17 if mono else 32) if first else (9 if mono else 17)
    name, flags, frames = _COUNT.unpack_from(content, at + 4 + side)
    if name in {b"Xing", b"Info"} and flags & 1:
        return _rounded(frames * (1152 if first else 576), rate)
    return round((len(content) - at) * 8 / (bitrate * 1000))
