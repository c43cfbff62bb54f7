"""Which text does Telegram show for a text in MarkdownV2, and which entities mark it?

As tdlib/td's parse_markdown_v2 in MessageEntity.cpp, error texts included: every punctuation mark
of its own must be escaped. The older Markdown is in ``markdown_legacy``.
"""

import re

from msgspec import Struct

from perfkit.telegram.core.marked import MarkedText, cant_parse, cant_parse_at, read_fence
from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.types import Entity

_PLAIN = re.compile(r"[^\\_*\[\]()~`>#+\-=|{}.!\n]+")
_PLAIN_IN_CODE = re.compile(r"[^\\`]+")
_ESCAPE = re.compile(r"\\([\x01-\x7e])")
_URL = re.compile(r"\(((?:[^)\\]|\\[\x01-\x7e]|\\(?![\x01-\x7e]))*)\)")
_EMOJI = re.compile(r"tg://emoji\?id=(\d+)")

_ENDS = {
    "Bold": "*", "Italic": "_", "Underline": "__", "Strikethrough": "~", "Spoiler": "||",
    "Code": "`", "Pre": "```", "PreCode": "```", "TextUrl": "]", "CustomEmoji": "]",
}  # fmt: skip
"""tdlib's names, which its error texts show, and what ends each."""

_BEGINNINGS = {"*": "Bold", "~": "Strikethrough", "[": "TextUrl"}
_TYPES = {
    "PreCode": "pre", "BlockQuote": "blockquote", "ExpandableBlockQuote": "expandable_blockquote",
}  # fmt: skip
_CODE = frozenset({"Code", "Pre", "PreCode"})


class _Open(Struct, frozen=True):
    """An entity that waits for its end."""

    kind: str
    language: str | None
    offset: int
    """Where its text begins, in UTF-16 code units."""
    piece: int
    begin: int
    """Where it begins in the source."""


def parse_markdown_v2(text: str) -> tuple[str, tuple[Entity, ...]]:
    """Visible text and entities. Raises Refusal with Telegram's words."""
    return _Parser(text).parse()


class _Parser:
    """One text being parsed; methods that read return where the text goes on."""

    __slots__ = ("_may_quote", "_open", "_quoting", "_shown", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._shown = MarkedText()
        self._open: list[_Open] = []
        self._quoting = False
        self._may_quote = True

    def parse(self) -> tuple[str, tuple[Entity, ...]]:
        """The whole of it."""
        position = 0
        while position < len(self._text):
            position = self._next(position)
        self._end_quote_at_end()
        if self._open:
            raise self._unfinished()
        return self._shown.finished()

    def _next(self, position: int) -> int:
        text = self._text
        escape = _ESCAPE.match(text, position)
        if escape is not None:
            self._shown.write(escape[1])
            if escape[1] != "\r":
                self._may_quote = escape[1] == "\n"
            return escape.end()
        in_code = bool(self._open) and self._open[-1].kind in _CODE
        plain = (_PLAIN_IN_CODE if in_code else _PLAIN).match(text, position)
        if plain is not None or text[position] == "\\":
            piece = plain[0] if plain is not None else "\\"
            self._shown.write(piece)
            if piece.strip("\r"):
                self._may_quote = False
            return position + len(piece)
        return self._end(position) if self._is_end(position) else self._begin(position)

    def _is_end(self, position: int) -> bool:
        if not self._open:
            return False
        text, kind = self._text, self._open[-1].kind
        if self._quoting and text[position] == "\n" and not text.startswith(">", position + 1):
            return True
        if kind == "Italic" and text.startswith("__", position):
            return False
        return kind in _ENDS and text.startswith(_ENDS[kind], position)

    def _begin(self, position: int) -> int:
        text, character, language = self._text, self._text[position], None
        if character == "\n":
            self._shown.write("\n")
            self._may_quote = True
            return position + 1
        if character == ">" and self._may_quote and self._quoting:
            return position + 1
        kind, after = self._kind(position)
        if text.startswith("```", position):
            language, after = read_fence(text, position + 3)
            kind = "PreCode" if language else "Pre"
        opened = _Open(kind, language, self._shown.length, len(self._shown.pieces), position)
        self._open.append(opened)
        return after

    def _kind(self, position: int) -> tuple[str, int]:
        """What begins here, and where its text does."""
        text, character = self._text, self._text[position]
        if character in _BEGINNINGS:
            return _BEGINNINGS[character], position + 1
        if character == "`":
            return "Code", position + 1
        if character == "_":
            double = text.startswith("__", position)
            return ("Underline", position + 2) if double else ("Italic", position + 1)
        if text.startswith("||", position):
            return "Spoiler", position + 2
        if text.startswith("![", position):
            return "CustomEmoji", position + 2
        if character == ">" and self._may_quote:
            self._quoting = True
            return "BlockQuote", position + 1
        raise cant_parse(
            f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
        )

    def _end(self, position: int) -> int:
        shown, top = self._shown, self._open[-1]
        if self._text[position] == "\n":
            return self._end_quote(position)
        after = position + len(_ENDS[top.kind])
        if top.kind == "TextUrl":
            after = self._end_link(top, after)
        elif top.kind == "CustomEmoji":
            after = self._end_emoji(top, after)
        elif shown.length > top.offset:
            kind = _TYPES.get(top.kind, top.kind.lower())
            shown.mark(kind, top.offset, language=top.language)
        self._open.pop()
        return after

    def _end_link(self, top: _Open, after: int) -> int:
        url, after = self._read_url(after)
        if self._shown.length > top.offset:
            self._shown.mark_link(url or self._shown.since(top.piece), top.offset)
        return after

    def _end_emoji(self, top: _Open, after: int) -> int:
        url, after = self._read_url(after)
        if url is None:
            raise cant_parse("The entity must contain a tg://emoji or tg://time URL")
        emoji = _EMOJI.match(url)
        if emoji is None and not url.startswith("tg://time"):
            raise cant_parse("Invalid tg://emoji or tg://time URL specified")
        # what a client makes of a date is not emulated: it is shown as its text
        if emoji is not None and self._shown.length > top.offset:
            self._shown.mark("custom_emoji", top.offset, custom_emoji_id=emoji[1])
        return after

    def _read_url(self, position: int) -> tuple[str | None, int]:
        if not self._text.startswith("(", position):
            return None, position
        found = _URL.match(self._text, position)
        if found is None:
            raise cant_parse_at("Can't find end of a URL", self._text, position + 1)
        return _ESCAPE.sub(r"\1", found[1]), found.end()

    def _end_quote(self, position: int) -> int:
        """A line ends and the next is not quoted. A "||" before that folds the quotation."""
        kind = "BlockQuote"
        if self._open[-1].kind != kind:
            top = self._open[-1]
            if top.kind != "Spoiler" or self._text[top.begin : position].rstrip("\r") != "||":
                raise self._unfinished()
            self._open.pop()
            kind = "ExpandableBlockQuote"
            if self._open[-1].kind != "BlockQuote":
                raise self._unfinished()
        self._shown.write("\n")
        self._shown.mark(_TYPES[kind], self._open.pop().offset)
        self._quoting = False
        self._may_quote = True
        return position + 1

    def _end_quote_at_end(self) -> None:
        if not self._quoting:
            return
        kind = "BlockQuote"
        if self._open[-1].kind == "Spoiler" and self._open[-1].begin == len(self._text) - 2:
            self._open.pop()
            kind = "ExpandableBlockQuote"
        if self._open[-1].kind == "BlockQuote":
            offset = self._open.pop().offset
            if self._shown.length > offset:
                self._shown.mark(_TYPES[kind], offset)

    def _unfinished(self) -> Refusal:
        top = self._open[-1]
        return cant_parse_at(f"Can't find end of {top.kind} entity", self._text, top.begin)
