"""Which text does a message have once its markup is understood, and which entities?

What Telegram shows: "Hello", not "<b>Hello</b>", and no spaces around it.
"""

from collections.abc import Callable

import msgspec
from msgspec import Struct, structs

from perfkit.telegram.core.entities import student_entities, utf16_length
from perfkit.telegram.core.html import parse_html
from perfkit.telegram.core.markdown import parse_markdown_v2
from perfkit.telegram.core.markdown_legacy import parse_markdown
from perfkit.telegram.core.refusal import (
    CAPTION_TOO_LONG,
    TEXT_BLANK,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    bad_request,
)
from perfkit.telegram.core.types import Entity
from perfkit.telegram.core.wire import BROKEN_JSON

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""UTF-16 code units, after the markup is taken out."""

_SPACES = " \n\t\r"

Marked = tuple[str, tuple[Entity, ...]]

_PARSERS: dict[str, Callable[[str], Marked]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}
_LOOKS = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote",
    "expandable_blockquote",
})  # fmt: skip
_ENTITIES = msgspec.json.Decoder(tuple[Entity, ...]).decode


class Formatted(Struct, frozen=True):
    """A visible text with its entities, if it has any."""

    text: str
    entities: tuple[Entity, ...] | None


def read_text(params: dict[str, str]) -> Formatted:
    """The text of a message. Raises Refusal when there is none, or too much of it."""
    if not params.get("text"):
        raise bad_request(TEXT_EMPTY)
    formatted = _format(params, "text", "entities")
    if not formatted.text:
        raise bad_request(TEXT_BLANK)
    if _is_longer(formatted.text, LONGEST_TEXT):
        raise bad_request(TEXT_TOO_LONG)
    return _with_found(formatted)


def read_caption(params: dict[str, str]) -> Formatted:
    """The caption under a medium, which may be empty. Raises Refusal when it is too long."""
    formatted = _format(params, "caption", "caption_entities")
    if _is_longer(formatted.text, LONGEST_CAPTION):
        raise bad_request(CAPTION_TOO_LONG)
    return _with_found(formatted)


def _with_found(formatted: Formatted) -> Formatted:
    """The same with the links, mentions, … that Telegram marks by itself.

    As tdlib's fix_entities: they may overlap what only says how a text looks, and nothing else.
    """
    found = student_entities(formatted.text)
    if found is None:
        return formatted
    marked = formatted.entities or ()
    taken = [(each.offset, each.offset + each.length) for each in marked if each.type not in _LOOKS]
    more = (
        each
        for each in found
        if all(each.offset + each.length <= begin or each.offset >= end for begin, end in taken)
    )
    both = sorted((*marked, *more), key=lambda each: (each.offset, -each.length))
    return Formatted(formatted.text, tuple(both))


def read_marked(params: dict[str, str], name: str) -> Formatted:
    """A further text, such as a poll's question, with markup of its own; it may be empty."""
    return _format(params, name, f"{name}_entities", f"{name}_parse_mode")


def _is_longer(text: str, bound: int) -> bool:
    # cheap test first: only texts near the bound need counting in UTF-16
    return len(text) * 2 > bound and utf16_length(text) > bound


def _format(
    params: dict[str, str], name: str, entities_name: str, mode_name: str = "parse_mode"
) -> Formatted:
    text = params.get(name, "")
    entities: tuple[Entity, ...] = ()
    mode = params.get(mode_name)
    if mode and text and (mode := mode.lower()) != "none":
        parser = _PARSERS.get(mode)
        if parser is None:
            raise bad_request("unsupported parse_mode")
        text, entities = parser(text)
    elif (given := params.get(entities_name)) is not None:
        entities = _given_entities(given)
    if not entities:
        return Formatted(text.strip(_SPACES), None)
    return _trimmed(text, entities)


def _given_entities(given: str) -> tuple[Entity, ...]:
    try:
        return _ENTITIES(given)
    except msgspec.ValidationError as error:
        raise bad_request(f"can't parse MessageEntity: {error}") from None
    except BROKEN_JSON:  # tdlib takes JSON that is none for no entities
        return ()


def _trimmed(text: str, entities: tuple[Entity, ...]) -> Formatted:
    """Without spaces at the end, and at the beginning up to the first entity, as tdlib has it."""
    text = text.rstrip(_SPACES)
    end = utf16_length(text)
    kept = [_cut(each, end) for each in entities if 0 <= each.offset < end and each.length > 0]
    first = min((each.offset for each in kept), default=end)
    begin = min(len(text) - len(text.lstrip(_SPACES)), first)
    return Formatted(
        text[begin:],
        tuple(structs.replace(each, offset=each.offset - begin) for each in kept) or None,
    )


def _cut(entity: Entity, end: int) -> Entity:
    if entity.offset + entity.length <= end:
        return entity
    return structs.replace(entity, length=end - entity.offset)
