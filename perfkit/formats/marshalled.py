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
_DOUBLE = struct.Struct("<d")
_INT = struct.Struct("<i")
_END = object()
"""What ends a dict."""


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
        kind = code & ~_FLAG_REF
        if depth > DEEPEST:
            raise ValueError(f"it nests deeper than {DEEPEST}")
        if kind == 0x72:  # r
            return self._reference()
        read = _KINDS.get(kind)
        if read is None:
            raise ValueError(f"it holds something of kind {chr(kind)!r}, which no profile does")
        if not code & _FLAG_REF:
            return read(self, depth)
        place = len(self._refs)
        self._refs.append(_END)  # reserved before what it holds, as the writer does
        self._refs[place] = value = read(self, depth)
        return value

    def _reference(self) -> object:
        index = self.int32()
        if not 0 <= index < len(self._refs) or self._refs[index] is _END:
            raise ValueError("it refers to something that was not there before")
        value = self._refs[index]
        if isinstance(value, tuple | dict) and not _is_small(value):
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
        self._check_size(size)
        return tuple([self.value(depth + 1) for _ in range(size)])

    def dict(self, depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        while (key := self._key(depth)) is not _END:
            try:
                found[key] = self.value(depth + 1)
            except TypeError:
                raise ValueError("a key of its dict is no key") from None
        return found

    def _key(self, depth: int) -> object:
        if self._data[self._at] == 0x30:  # 0
            self._at += 1
            return _END
        return self.value(depth + 1)

    def _take(self, size: int) -> bytes:
        self._check_size(size)
        self._at += size
        return self._data[self._at - size : self._at]

    def _check_size(self, size: int) -> None:
        """Nothing takes less than a byte: a size beyond the end would only fill the memory."""
        if not 0 <= size <= self.rest:
            raise ValueError("it ends in the middle")


def _is_small(value: tuple[object, ...] | dict[object, object]) -> bool:
    """Whether it may be referred to: else a few bytes would stand for values nested without end,
    which can't be hashed, compared or shown.
    """
    if isinstance(value, dict):
        return not value
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
    ord("("): lambda reader, depth: reader.tuple(reader.int32(), depth),
    ord("{"): lambda reader, depth: reader.dict(depth),
}
"""By the type codes of marshal.c. Bytes (``s``) are texts: old profiles hold names so."""
