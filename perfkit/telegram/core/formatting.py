"""Which text does a message have once its markup is understood?

Explicit entities are taken as they are. HTML is parsed with Telegram's tags, since a student reads
"Hello", not "<b>Hello</b>". Markdown is shown as it was sent.
"""

import re
from html import unescape

from msgspec import Raw

from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.refusal import TEXT_TOO_LONG, bad_request
from perfkit.telegram.core.types import Entity

_TAG = re.compile(r"<(/?)([A-Za-z-]+)((?:\s[^<>]*)?)>|<")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip

Entities = tuple[Entity, ...] | Raw | None


def format_text(
    params: dict[str, str], name: str, entities_name: str, longest: int
) -> tuple[str, Entities]:
    """The visible text of a parameter and its entities; raises Refusal when it is too long."""
    text = params.get(name, "")
    entities: Entities = None
    if (given := params.get(entities_name)) is not None and given.startswith("["):
        entities = Raw(given.encode())
    elif params.get("parse_mode", "").lower() == "html" and ("<" in text or "&" in text):
        text, entities = parse_html(text)
    # cheap test first: only texts near the bound need counting in UTF-16
    if len(text) * 2 > longest and utf16_length(text) > longest:
        raise bad_request(TEXT_TOO_LONG)
    return text.strip(), entities


def parse_html(text: str) -> tuple[str, tuple[Entity, ...] | None]:
    """Visible text and entities of Telegram's HTML; raises Refusal with Telegram's words."""
    shown: list[str] = []
    length = 0
    open_tags: list[tuple[str, int, str | None]] = []
    found: list[Entity] = []
    position = 0
    for match in _TAG.finditer(text):
        piece = unescape(text[position : match.start()])
        shown.append(piece)
        length += utf16_length(piece)
        position = match.end()
        closing, tag, rest = match[1], (match[2] or "").lower(), match[3]
        if tag not in _KINDS:
            offset = len(text[: match.start()].encode())
            raise bad_request(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}'
            )
        if not closing:
            href = _HREF.search(rest) if tag == "a" else None
            open_tags.append((tag, length, (href[1] or href[2] or href[3]) if href else None))
        else:
            found.extend(_close(tag, open_tags, length, len(text[: match.start()].encode())))
    if open_tags:
        raise bad_request(
            "can't parse entities: Can't find end tag corresponding to start tag "
            f'"{open_tags[-1][0]}"'
        )
    shown.append(unescape(text[position:]))
    return "".join(shown), tuple(sorted(found, key=lambda e: (e.offset, -e.length))) or None


def _close(
    tag: str, open_tags: list[tuple[str, int, str | None]], end: int, offset: int
) -> list[Entity]:
    if not open_tags or open_tags[-1][0] != tag:
        expected = f', expected "</{open_tags[-1][0]}>"' if open_tags else ""
        raise bad_request(
            f"can't parse entities: Unmatched end tag at byte offset {offset}{expected}, "
            f'found "</{tag}>"'
        )
    _, start, url = open_tags.pop()
    if start == end or (tag == "a" and url is None):
        return []
    return [Entity(type=_KINDS[tag], offset=start, length=end - start, url=url)]
