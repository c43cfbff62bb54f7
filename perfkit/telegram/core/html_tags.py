"""What does a tag of Telegram's HTML say? Tags and characters, read as tdlib/td's parse_html does.

Telegram knows these few tags and four named characters. Any other tag is an error; any other
character stays as it was written.
"""

import re

from msgspec import Struct

from perfkit.telegram.core.marked import cant_parse, cant_parse_at

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
"""Tag to the type of the entity it makes."""

_ARGUMENTS = {
    ("a", "href"): "",
    ("code", "class"): "language-",
    ("span", "class"): "tg-",
    ("tg-emoji", "emoji-id"): "",
}
"""The attribute that matters in a tag, and what its value begins with."""

_START = re.compile(r"<([^\s>]*)\s*", re.ASCII)
_END = re.compile(r"</([^\s>]*)\s*(>?)", re.ASCII)
_NAME = re.compile(r"""([^\s=>/"']*)\s*(=?)\s*""", re.ASCII)
_VALUE = re.compile(r""""([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([A-Za-z0-9.-]*)(?=[\s>]|\Z)""", re.ASCII)
_SPACES = re.compile(r"\s*", re.ASCII)
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]+));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class StartTag(Struct, frozen=True):
    """A tag that opens: its name in lower case, and the value of the attribute that matters."""

    name: str
    argument: str
    end: int
    """Where the text goes on."""


def read_start_tag(text: str, begin: int) -> StartTag:
    """The tag that opens at ``begin``. Raises Refusal with Telegram's words."""
    found = _matched(_START, text, begin)
    name, position = found[1].lower(), found.end()
    if position == len(text):
        raise cant_parse_at("Unclosed start tag", text, begin)
    if name not in KINDS:
        raise cant_parse_at(f'Unsupported start tag "{name}"', text, begin)
    argument = ""
    while text[position] != ">":
        attribute, value, position = _read_attribute(text, position, name, begin)
        prefix = _ARGUMENTS.get((name, attribute))
        if prefix is not None and value.startswith(prefix):
            argument = value.removeprefix(prefix)
        elif name == "blockquote" and attribute == "expandable":
            argument = attribute
    if name == "span" and argument != "spoiler":
        raise cant_parse_at('Tag "span" must have class "tg-spoiler"', text, begin)
    return StartTag(name, argument, position + 1)


def _read_attribute(text: str, position: int, tag: str, begin: int) -> tuple[str, str, int]:
    """Name, value, and where the tag goes on, which is not the end of the text."""
    found = _matched(_NAME, text, position)
    name, position = found[1], found.end()
    if not name:
        raise cant_parse_at(f'Empty attribute name in the tag "{tag}"', text, begin)
    if position == len(text):
        raise cant_parse_at(f'Unclosed start tag "{tag}"', text, begin)
    if not found[2]:
        return name, "", position
    value = _VALUE.match(text, position)
    if value is None:
        raise cant_parse_at("Unexpected end of name token", text, position)
    position = _matched(_SPACES, text, value.end()).end()
    if position == len(text):
        raise cant_parse_at("Unclosed start tag", text, begin)
    if value[3] is not None:
        return name, value[3].lower(), position
    return name, decode_characters(value[1] or value[2] or ""), position


def read_end_tag(text: str, begin: int) -> tuple[str, int]:
    """The name in a tag that closes, and where the text goes on."""
    found = _matched(_END, text, begin)
    if not found[2]:
        raise cant_parse_at("Unclosed end tag", text, begin)
    return found[1].lower(), found.end()


def decode_characters(text: str) -> str:
    """``&lt;`` and the like as the characters they mean; unknown ones stay as they are."""
    return _CHARACTER.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3] is not None:
        return _NAMED.get(found[3], found[0])
    code = int(found[1] or "0", 16) if found[1] is not None else int(found[2] or "0")
    # tdlib's bounds: a code point, written in fewer than ten characters with its "&#"
    if not 0 < code < 0x10FFFF or len(found[0].rstrip(";")) >= 10:
        return found[0]
    if 0xD800 <= code <= 0xDFFF:
        raise cant_parse(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code)


def _matched(pattern: re.Pattern[str], text: str, position: int) -> re.Match[str]:
    found = pattern.match(text, position)
    assert found is not None, pattern.pattern  # noqa: S101 - these patterns match the empty text
    return found
