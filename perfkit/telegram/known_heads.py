"""What does the head of this request mean? Clients repeat theirs, so most need no reading again.

A client sends the same bytes for each call of a method, but for the length of its body. What
httptools once made of such a head is kept and found by the bytes alone, which costs a tenth.
"""

from msgspec import Struct

LONGEST_HEAD = 2048
MOST_HEADS = 1024
"""When there are more, all are forgotten: whose heads never repeat gains nothing by them."""
END = b"\r\n\r\n"


class Head(Struct, frozen=True):
    """A head that means a whole request, of a connection that stays open."""

    path: bytes
    content_type: str
    length: int
    """Bytes of the body."""


class KnownHeads:
    """Heads that have been read, by their bytes up to and with the empty line."""

    __slots__ = ("_heads", "find")

    def __init__(self) -> None:
        self._heads: dict[bytes, Head] = {}
        self.find = self._heads.get

    def learn(self, data: bytes, head: Head) -> None:
        """Remember what the head at the beginning of ``data`` means."""
        end = data.find(END) + len(END)
        # a request may follow empty lines (RFC 9112, 2.2), which are no head
        if end < len(END) or end > LONGEST_HEAD or not data[:1].isalpha():
            return
        if len(self._heads) >= MOST_HEADS:
            self._heads.clear()
        self._heads[data[:end]] = head
