"""What is packed in gzip, if it is not more than is wanted?"""

import zlib

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 2**16


def unpack(data: bytes, most: int) -> bytes:
    """All members' content, at most ``most`` bytes: what goes on beyond is never unpacked.

    Raises ValueError with a sentence for more, and for what is broken or cut off.
    """
    unpacker = _Unpacker(most)
    for start in range(0, len(data), _STEP):
        unpacker.take(data[start : start + _STEP])
    if not unpacker.at_end:
        raise ValueError("it is packed with gzip and cut off")
    return b"".join(unpacker.found)


class _Unpacker:
    """Takes the file piece by piece: a small piece becomes a thousand times as much at most."""

    __slots__ = ("_left", "_member", "_most", "found")

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._member = zlib.decompressobj(_GZIP)
        self.found: list[bytes] = []

    @property
    def at_end(self) -> bool:
        """Whether the last member is whole."""
        return self._member.eof

    def take(self, piece: bytes) -> None:
        while piece:
            if self._member.eof:
                piece = piece.lstrip(b"\0")  # files are padded so
                if not piece:
                    return
                self._member = zlib.decompressobj(_GZIP)
            try:
                unpacked = self._member.decompress(piece, self._left + 1)
            except zlib.error as error:
                raise ValueError(f"it is packed with gzip and broken: {error}") from None
            self.found.append(unpacked)
            self._left -= len(unpacked)
            if self._left < 0:
                raise ValueError(f"unpacked it has more than {self._most // 2**20} MiB")
            piece = self._member.unused_data


def pack(data: bytes) -> bytes:
    """The same bytes for the same data at any time."""
    packer = zlib.compressobj(wbits=_GZIP)
    return packer.compress(data) + packer.flush()
