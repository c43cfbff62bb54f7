"""What is packed in gzip, if it is not more than is wanted?"""

import zlib

_GZIP = 16 + zlib.MAX_WBITS
BEGINNING = b"\x1f\x8b"


def unpack(data: bytes, most: int) -> bytes:
    """All members' content, at most ``most`` bytes: what goes on beyond is never unpacked.

    Raises ValueError with a sentence for more, and for what is broken or cut off.
    """
    found: list[bytes] = []
    left = most
    while data.startswith(BEGINNING):
        member = zlib.decompressobj(_GZIP)
        try:
            found.append(member.decompress(data, left + 1))
        except zlib.error as error:
            raise ValueError(f"it is packed with gzip and broken: {error}") from None
        left -= len(found[-1])
        if left < 0:
            raise ValueError(f"unpacked it has more than {most // 2**20} MiB")
        if not member.eof:
            raise ValueError("it is packed with gzip and cut off")
        data = member.unused_data
    return b"".join(found)


def pack(data: bytes) -> bytes:
    """The same bytes for the same data at any time."""
    packer = zlib.compressobj(wbits=_GZIP)
    return packer.compress(data) + packer.flush()
