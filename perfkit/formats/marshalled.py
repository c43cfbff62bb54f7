"""What does a marshalled file hold, read without the interpreter's own reader?

``marshal.loads`` may crash the interpreter on a hostile file (its documentation says so), so the
few kinds of values that a profile is made of are read here: None, numbers, texts, tuples, dicts,
and references to what was read before. The encoding is that of ``Python/marshal.c``;
nothing is executed, and nothing nests deeper than a profile does.
"""

import struct
from collections.abc import Callable
from typing import cast

DEEPEST = 16
"""A profile nests four deep."""
MOST_REPEATED = 8
"""Values in a tuple that is referred to: a function's place and name are three."""

Value = None | bool | int | float | str | tuple["Value", ...] | dict["Value", "Value"]
"""What is read; texts that are no valid Unicode keep their bytes as surrogates."""

_FLAG_REF = 0x80
_CODE_DOUBLE, _CODE_INT, _CODE_REFERENCE, _CODE_TUPLE, _CODE_END = b"gir)0"
_DOUBLE = struct.Struct("<d")
_INT = struct.Struct("<i")
_END = object()
"""What ends a dict."""
_LARGE = object()
"""Stands for what may not be referred to."""


def decode(data: bytes) -> Value:
    """The one value that the bytes hold.

    Raises ValueError with a sentence for anything else, however it is broken.
    """
    reader = _Reader(data)
    try:
        value = reader.value(0)
    except (IndexError, struct.error):
        raise ValueError("it ends in the middle") from None
    if reader.rest:
        raise ValueError(f"{reader.rest} bytes follow its end")
    return cast("Value", value)


class _Reader:
    """Walks through the bytes."""

    __slots__ = ("_at", "_data", "_refs")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._refs: list[object] = []

    @property
    def rest(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at

    def value(self, depth: int) -> object:
        code = self._data[self._at]
        self._at += 1
        if code == _CODE_REFERENCE:
            return self._reference()
        if depth > DEEPEST:
            raise ValueError(f"it nests deeper than {DEEPEST}")
        if code == _CODE_TUPLE:
            return self.tuple(self.byte(), depth)
        kind = code & ~_FLAG_REF
        read = _KINDS.get(kind)
        if read is None:
            raise ValueError(f"it holds something of kind {chr(kind)!r}, which no profile does")
        if code == kind:
            return read(self, depth)
        place = len(self._refs)
        self._refs.append(_END)  # reserved before what it holds, as the writer does
        value = read(self, depth)
        self._refs[place] = value if _is_small(value) else _LARGE
        return value

    def _reference(self) -> object:
        index = _INT.unpack_from(self._data, self._at)[0]
        self._at += 4
        value = self._refs[index] if 0 <= index < len(self._refs) else _END
        if value is _END:
            raise ValueError("it refers to something that was not there before")
        if value is _LARGE:
            raise ValueError("it refers to something that no profile repeats")
        return value

    def int32(self) -> int:
        (number,) = _INT.unpack_from(self._data, self._at)
        self._at += 4
        return int(number)

    def double(self) -> float:
        (number,) = _DOUBLE.unpack_from(self._data, self._at)
        self._at += 8
        return float(number)

    def long(self) -> int:
        """A number of any size, in digits of 15 bits."""
        digits = self.int32()
        size = abs(digits)
        if size > 5:
            raise ValueError("it holds a number no counter reaches")
        number = 0
        for place in range(size):
            number |= int.from_bytes(self._take(2), "little") << (15 * place)
        return -number if digits < 0 else number

    def byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte

    def text(self, size: int) -> str:
        return self._take(size).decode("utf-8", "surrogateescape")

    def old_float(self) -> float:
        """As text, from before version 2."""
        text = self._take(self.byte())
        try:
            return float(text)
        except ValueError:
            raise ValueError("it holds a number that is none") from None

    def tuple(self, size: int, depth: int) -> tuple[object, ...]:
        """What a profile is full of, numbers and references, is read here, without a call each."""
        data, values = self._data, []
        for _ in range(size):
            code = data[self._at]
            if code == _CODE_DOUBLE:
                values.append(_DOUBLE.unpack_from(data, self._at + 1)[0])
                self._at += 9
            elif code == _CODE_INT:
                values.append(_INT.unpack_from(data, self._at + 1)[0])
                self._at += 5
            elif code == _CODE_REFERENCE:
                self._at += 1
                values.append(self._reference())
            else:
                values.append(self.value(depth + 1))
        return tuple(values)

    def size(self) -> int:
        """Of something large. Nothing takes less than a byte: what is said to go on beyond the end
        would only fill the memory.
        """
        size = self.int32()
        self._check_size(size)
        return size

    def dict(self, depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        while self._data[self._at] != _CODE_END:
            key = self.value(depth + 1)
            try:
                found[key] = self.value(depth + 1)
            except TypeError:
                raise ValueError("a key of its dict is no key") from None
        self._at += 1
        return found

    def _take(self, size: int) -> bytes:
        self._check_size(size)
        self._at += size
        return self._data[self._at - size : self._at]

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= self.rest:
            raise ValueError("it ends in the middle")


def _is_small(value: object) -> bool:
    """Whether it may be referred to: else a few bytes would stand for values nested without end,
    which can't be hashed, compared or shown.
    """
    if isinstance(value, dict):
        return not value
    if not isinstance(value, tuple):
        return True
    return len(value) <= MOST_REPEATED and not any(isinstance(v, tuple | dict) for v in value)


_Kind = Callable[[_Reader, int], object]
_KINDS: dict[int, _Kind] = {
    ord("N"): lambda _reader, _depth: None,
    ord("T"): lambda _reader, _depth: True,
    ord("F"): lambda _reader, _depth: False,
    ord("i"): lambda reader, _depth: reader.int32(),
    ord("l"): lambda reader, _depth: reader.long(),
    ord("g"): lambda reader, _depth: reader.double(),
    ord("f"): lambda reader, _depth: reader.old_float(),
    ord("s"): lambda reader, _depth: reader.text(reader.int32()),
    ord("u"): lambda reader, _depth: reader.text(reader.int32()),
    ord("t"): lambda reader, _depth: reader.text(reader.int32()),
    ord("a"): lambda reader, _depth: reader.text(reader.int32()),
    ord("A"): lambda reader, _depth: reader.text(reader.int32()),
    ord("z"): lambda reader, _depth: reader.text(reader.byte()),
    ord("Z"): lambda reader, _depth: reader.text(reader.byte()),
    ord(")"): lambda reader, depth: reader.tuple(reader.byte(), depth),
    ord("("): lambda reader, depth: reader.tuple(reader.size(), depth),
    ord("{"): lambda reader, depth: reader.dict(depth),
}
"""By the type codes of marshal.c. Bytes (``s``) are texts: old profiles hold names so."""
