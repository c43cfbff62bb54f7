"""How is a text put together whose markup is being taken out? For HTML and both Markdowns.

Entities count in UTF-16 code units, error texts in bytes of UTF-8, as Telegram has it.
"""

import re

from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.refusal import Refusal, bad_request
from perfkit.telegram.core.types import Entity

_HOST = re.compile(r"[^/?#\s]*")
_LANGUAGE = re.compile(r"[^\s`]+(?=\s)", re.ASCII)
_LINE_END = re.compile(r"\r\n|\n\r|\r|\n")
_OWN_SCHEMES = ("tg:", "ton:", "tonsite:")


class MarkedText:
    """The visible text so far and the entities found in it."""

    __slots__ = ("entities", "length", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.entities: list[Entity] = []
        self.length = 0

    def write(self, piece: str) -> None:
        """More visible text."""
        self.pieces.append(piece)
        self.length += utf16_length(piece)

    def since(self, piece: int) -> str:
        """What was written after the first so many pieces."""
        return "".join(self.pieces[piece:])

    def mark(
        self,
        kind: str,
        offset: int,
        *,
        url: str | None = None,
        language: str | None = None,
        custom_emoji_id: str | None = None,
    ) -> None:
        """What was written since this offset is of this kind."""
        self.entities.append(
            Entity(
                type=kind,
                offset=offset,
                length=self.length - offset,
                url=url,
                language=language,
                custom_emoji_id=custom_emoji_id,
            )
        )

    def spans(self, entity: Entity, offset: int) -> bool:
        """Whether this entity marks exactly what was written since the offset."""
        return entity.offset == offset and entity.offset + entity.length == self.length

    def mark_link(self, url: str, offset: int) -> None:
        """What was written since this offset leads there; an address that is none marks nothing."""
        checked = checked_link(url)
        if checked is not None:
            self.mark("text_link", offset, url=checked)

    def finished(self) -> tuple[str, tuple[Entity, ...]]:
        """Text and entities; those that begin at the same place from the longest on."""
        entities = sorted(self.entities, key=lambda each: (each.offset, -each.length))
        return "".join(self.pieces), tuple(entities)


def checked_link(url: str) -> str | None:
    """The address as Telegram would keep it, or None when it takes it for none."""
    if url.lower().startswith(_OWN_SCHEMES):
        return url
    scheme, found, rest = url.partition("://")
    if not found:
        scheme, rest = "http", url
    host = _HOST.match(rest)
    if host is None or "." not in host[0] or scheme.lower() not in {"http", "https"}:
        return None
    path = rest[host.end() :]
    return f"{scheme.lower()}://{host[0]}{path if path.startswith('/') else '/' + path}"


def read_fence(text: str, position: int) -> tuple[str | None, int]:
    """The language after three backticks, if one is named, and where the code begins."""
    name = _LANGUAGE.match(text, position)
    language = None
    if name is not None:
        language, position = name[0], name.end()
    line_end = _LINE_END.match(text, position)
    return language, position if line_end is None else line_end.end()


def cant_parse(reason: str) -> Refusal:
    """Markup that Telegram does not take."""
    return bad_request(f"can't parse entities: {reason}")


def cant_parse_at(reason: str, text: str, position: int) -> Refusal:
    """The same, telling where: Telegram counts the bytes before."""
    return cant_parse(f"{reason} at byte offset {len(text[:position].encode())}")
