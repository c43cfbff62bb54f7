"""How large is a picture? Width and height, as PNG, JPEG, GIF and WebP files begin with them."""

from struct import Struct, error

Size = tuple[int, int]
"""Width and height in pixels."""

_PNG = Struct(">8x4x4sII")
_GIF = Struct("<6xHH")
_WEBP = Struct("<8x4s4s4x6xHH")
_WEBP_LARGE = Struct("<20x4x3s3s")
_JPEG_FRAME = Struct(">HxHH")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that begin a frame (SOF0 to SOF15, without DHT, JPG and DAC)."""


def image_size(content: bytes) -> Size | None:
    """The picture's size; None if it is no picture, or a broken one."""
    try:
        return _read(content)
    except (error, IndexError):  # it ends before it says its size
        return None


def _read(content: bytes) -> Size | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        chunk, width, height = _PNG.unpack_from(content)
        return (width, height) if chunk == b"IHDR" else None
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content.startswith((b"GIF87a", b"GIF89a")):
        width, height = _GIF.unpack_from(content)
        return width, height
    if content.startswith(b"RIFF"):
        return _webp(content)
    return None


def _jpeg(content: bytes) -> Size | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        length, height, width = _JPEG_FRAME.unpack_from(content, at + 2)
        if marker in _FRAMES:
            return width, height
        at += 2 + length
    return None


def _webp(content: bytes) -> Size | None:
    form, chunk, width, height = _WEBP.unpack_from(content)
    if form != b"WEBP":
        return None
    if chunk == b"VP8 ":  # a key frame: two bits of each number are for scaling
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    wide, high = _WEBP_LARGE.unpack_from(content)
    return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
