"""How is protobuf's wire format read and written? As much of it as a pprof file is made of.

A message is a row of fields: a key ``number << 3 | wire type``, then a varint (wire type 0), eight
bytes (1), a length and so many bytes (2) or four bytes (5):
https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterable, Iterator

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
_FIXED = {EIGHT_BYTES: 8, FOUR_BYTES: 4}

Field = tuple[int, int | bytes]
"""A field's number and its value; a message or text within is bytes."""


def fields(data: bytes) -> Iterator[Field]:
    """The fields of one message in order. Fixed-width ones are left out: pprof has none.

    Raises ValueError where the bytes are no message.
    """
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        wire = key & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif wire == LENGTH:
            size, at = _varint(data, at)
            if size > end - at:
                raise ValueError("it ends in the middle of a message")
            yield key >> 3, data[at : at + size]
            at += size
        elif wire in _FIXED:
            at += _FIXED[wire]
        else:
            raise ValueError(f"it has a field of type {wire}, which protobuf has not")
    if at > end:
        raise ValueError("it ends in the middle of a message")


def numbers(value: int | bytes) -> Iterator[int]:
    """A repeated number's: one by one or packed."""
    if isinstance(value, int):
        yield value
        return
    at = 0
    while at < len(value):
        number, at = _varint(value, at)
        yield number


def signed(number: int) -> int:
    """What an int64 means: its varint is the two's complement."""
    return number - 2**64 if number >= 2**63 else number


def varint_field(number: int, value: int) -> bytes:
    """A number's field, or nothing for 0, which is what a missing one means."""
    return _encoded(number << 3 | VARINT) + _encoded(value) if value else b""


def bytes_field(number: int, value: bytes) -> bytes:
    """The field of a text or of a message within."""
    return _encoded(number << 3 | LENGTH) + _encoded(len(value)) + value


def packed_field(number: int, values: Iterable[int]) -> bytes:
    """The field of several numbers."""
    return bytes_field(number, b"".join(map(_encoded, values)))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends."""
    try:
        byte = data[at]
        if byte < 0x80:
            return byte, at + 1
        number, shift = byte & 0x7F, 7
        for place in range(at + 1, at + _LONGEST_VARINT):
            byte = data[place]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number & (2**64 - 1), place + 1
            shift += 7
    except IndexError:
        raise ValueError("it ends in the middle of a number") from None
    raise ValueError("it has a number of more than 64 bits")


def _encoded(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
