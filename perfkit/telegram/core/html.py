"""Which text does Telegram show for a text in HTML, and which entities mark it?

As tdlib/td's parse_html in MessageEntity.cpp, error texts included.
"""

from msgspec import Struct, structs

from perfkit.telegram.core.html_tags import KINDS, decode_characters, read_end_tag, read_start_tag
from perfkit.telegram.core.marked import MarkedText, cant_parse, cant_parse_at
from perfkit.telegram.core.types import Entity


class _Open(Struct, frozen=True):
    """A tag that waits for its end: what it says, and where its text begins."""

    name: str
    argument: str
    offset: int
    piece: int


def parse_html(text: str) -> tuple[str, tuple[Entity, ...]]:
    """Visible text and entities. Raises Refusal with Telegram's words."""
    shown = MarkedText()
    opened: list[_Open] = []
    position = 0
    while (begin := text.find("<", position)) >= 0:
        shown.write(decode_characters(text[position:begin]))
        if text.startswith("/", begin + 1):
            position = _close(text, begin, opened, shown)
        else:
            tag = read_start_tag(text, begin)
            position = tag.end
            opened.append(_Open(tag.name, tag.argument, shown.length, len(shown.pieces)))
    if opened:
        raise cant_parse(f'Can\'t find end tag corresponding to start tag "{opened[-1].name}"')
    shown.write(decode_characters(text[position:]))
    visible, entities = shown.finished()
    return visible, tuple(_without_language(each) for each in entities)


def _close(text: str, begin: int, opened: list[_Open], shown: MarkedText) -> int:
    """Take the end tag at ``begin``; where the text goes on."""
    if not opened:
        raise cant_parse_at("Unexpected end tag", text, begin)
    name, position = read_end_tag(text, begin)
    tag = opened.pop()
    if name and name != tag.name:  # tdlib takes "</>" for the end of whatever is open
        raise cant_parse(
            f"Unmatched end tag at byte offset {len(text[:begin].encode())}, "
            f'expected "</{tag.name}>", found "</{name}>"'
        )
    if shown.length > tag.offset:
        _mark(tag, shown)
    return position


def _mark(tag: _Open, shown: MarkedText) -> None:
    match tag.name:
        case "a":
            shown.mark_link(tag.argument or shown.since(tag.piece), tag.offset)
        case "pre" | "code":
            _mark_code(tag, shown)
        case "blockquote" if tag.argument:
            shown.mark("expandable_blockquote", tag.offset)
        case "tg-emoji":
            if not (tag.argument.isdecimal() and int(tag.argument)):
                raise cant_parse("Invalid custom emoji identifier specified")
            shown.mark("custom_emoji", tag.offset, custom_emoji_id=tag.argument)
        case "tg-time":
            pass  # shown as its text; what a client makes of the date is not emulated
        case name:
            shown.mark(KINDS[name], tag.offset)


def _mark_code(tag: _Open, shown: MarkedText) -> None:
    """``pre`` and ``code`` around the same text are one ``pre``, whichever is outside.

    The language is told by ``code``; a ``code`` alone has none.
    """
    language = tag.argument or None
    last = shown.entities[-1] if shown.entities else None
    kinds = {tag.name, last.type} if last is not None and shown.spans(last, tag.offset) else ()
    if last is not None and kinds == {"pre", "code"}:
        language = last.language or language
        shown.entities[-1] = structs.replace(last, type="pre", language=language)
    else:
        shown.mark(tag.name, tag.offset, language=language)


def _without_language(entity: Entity) -> Entity:
    if entity.type == "code" and entity.language is not None:
        return structs.replace(entity, language=None)
    return entity
