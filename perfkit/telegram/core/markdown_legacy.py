"""Which text does Telegram show for a text in its older Markdown, and which entities mark it?

As tdlib/td's parse_markdown in MessageEntity.cpp, error texts included. Nothing nests here.
"""

import re

from perfkit.telegram.core.marked import MarkedText, cant_parse_at, read_fence
from perfkit.telegram.core.types import Entity

_PLAIN = re.compile(r"(?:[^\\_*`\[]|\\(?![_*`\[]))+")
_KINDS = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}
_ENDS = {"_": "_", "*": "*", "`": "`", "[": "]"}


def parse_markdown(text: str) -> tuple[str, tuple[Entity, ...]]:
    """Visible text and entities. Raises Refusal with Telegram's words."""
    shown = MarkedText()
    position = 0
    while position < len(text):
        plain = _PLAIN.match(text, position)
        if plain is not None:
            shown.write(plain[0])
            position = plain.end()
        elif text[position] == "\\":
            shown.write(text[position + 1])
            position += 2
        else:
            position = _read_entity(text, position, shown)
    return shown.finished()


def _read_entity(text: str, begin: int, shown: MarkedText) -> int:
    """Where the text goes on after the entity that begins here."""
    character, offset = text[begin], shown.length
    kind, end, language, position = _KINDS[character], _ENDS[character], None, begin + 1
    if text.startswith("```", begin):
        kind, end = "pre", "```"
        language, position = read_fence(text, begin + 3)
    after = text.find(end, position)
    if after < 0:
        raise cant_parse_at("Can't find end of the entity starting", text, begin)
    content = text[position:after]
    shown.write(content)
    after += len(end)
    if not content:
        return after
    if kind != "text_link":
        shown.mark(kind, offset, language=language)
        return after
    if not text.startswith("(", after):
        shown.mark_link(content, offset)
        return after
    # a URL without its ")" goes to the end of the text, as in tdlib
    url, _, _ = text[after + 1 :].partition(")")
    shown.mark_link(url, offset)
    return after + len(url) + 2
