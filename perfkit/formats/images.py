"""Which bytes make a picture of a given size?

A plain grey JPEG that decoders accept, filled up to any number of bytes.
"""

from struct import pack

GREY_WIDTH, GREY_HEIGHT = 800, 600
_START, _END = b"\xff\xd8", b"\xff\xd9"
_LARGEST_COMMENT = 65_533
"""Bytes: a segment's length has 16 bits and counts itself."""


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
