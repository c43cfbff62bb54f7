"""How large is the picture in these bytes, and which bytes make a picture of a given size?

Only what a load test needs: width and height of JPEG and PNG, as Telegram tells bots, and a plain
grey JPEG that decoders accept, filled up to any number of bytes.
"""

from struct import pack, unpack_from

GREY_WIDTH, GREY_HEIGHT = 800, 600
_PNG = b"\x89PNG\r\n\x1a\n"
_START, _END = b"\xff\xd8", b"\xff\xd9"
_LARGEST_COMMENT = 65_533
"""Bytes: a segment's length has 16 bits and counts itself."""

_NO_SIZE_MARKERS = frozenset({0xC4, 0xC8, 0xCC})
"""Of 0xC0 to 0xCF, which begin a frame, those that don't: DHT, JPG, DAC (ITU T.81, table B.1)."""


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where it is neither a JPEG nor a PNG, or is cut off."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = unpack_from(">II", content, 16)
        return width, height
    return _jpeg_size(content) if content.startswith(_START) else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """From the header of the frame: segments are a marker of two bytes and their length."""
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE_MARKERS:
            height, width = unpack_from(">HH", content, position + 5)
            return width, height
        position += 2 + int(unpack_from(">H", content, position + 2)[0])
    return None


def _segment(marker: int, body: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _huffman(table: int) -> bytes:
    """A code with one word, the bit 0, for the value 0 (no difference; end of block)."""
    return _segment(0xC4, bytes([table, 1]) + bytes(15) + b"\0")


_BLOCKS = (GREY_WIDTH // 8) * (GREY_HEIGHT // 8)
_HEAD = _segment(0xDB, b"\0" + b"\x01" * 64) + _segment(
    0xC0, pack(">BHHBBBB", 8, GREY_HEIGHT, GREY_WIDTH, 1, 1, 0x11, 0)
)
_REST = (
    _huffman(0x00)
    + _huffman(0x10)
    + _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    + bytes(_BLOCKS * 2 // 8)  # two bits a block
    + _END
)
SMALLEST_GREY = len(_START + _HEAD + _REST)
"""Bytes of the picture without any filling."""


def grey_jpeg(size: int) -> bytes:
    """A grey JPEG of 800 by 600 that has ``size`` bytes, as nearly as comments can fill it.

    It is at most three bytes smaller, and never smaller than ``SMALLEST_GREY``.
    """
    left = size - SMALLEST_GREY
    comments = []
    while left >= 4:
        length = min(left - 4, _LARGEST_COMMENT)
        comments.append(_segment(0xFE, bytes(length)))
        left -= length + 4
    return _START + b"".join(comments) + _HEAD + _REST
