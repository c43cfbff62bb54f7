"""Which stretches of a text does Telegram mark by itself?

As tdlib's find_entities in MessageEntity.cpp, for commands, mentions, hashtags, e-mail addresses
and links. Not marked here are cashtags, bank cards and time stamps, and links without a scheme
whose domain ends in something rarer than ``_TOP_DOMAINS``.
"""

import re
from collections.abc import Iterator

from perfkit.telegram.core.types import Entity

_TOP_DOMAINS = (
    "com", "org", "net", "edu", "gov", "info", "biz", "io", "me", "ai", "app", "dev", "co", "tv",
    "xyz", "site", "online", "store", "shop", "blog", "club", "tech", "cloud", "pro", "live",
    "news", "eu", "de", "fr", "es", "it", "nl", "be", "at", "ch", "pl", "pt", "cz", "se", "no",
    "fi", "dk", "uk", "us", "ca", "au", "in", "cn", "jp", "kr", "br", "mx", "tr", "ir", "il",
    "ru", "ua", "by", "kz", "uz", "su", "рф",
)  # fmt: skip

# as tdlib's match_bot_commands has it; it reads names to their end before it looks at their length
_COMMAND = re.compile(
    r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?![A-Za-z0-9_])(?:@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])|(?!@))"
    r"(?![\w/<>])"
)
# match_mentions, and find_mentions' few names that may be shorter than four
_MENTION = re.compile(r"(?<!\w)@(?:[A-Za-z0-9_]{4,32}|(?i:gif|nft|pic|ufc|vid))(?!\w)")
# match_hashtags; at least one letter
_HASHTAG = re.compile(r"(?<!\w)#(?=\w*[^\W\d_])\w{1,256}(?:@[A-Za-z0-9_]{3,32})?(?!\w*#)")
# is_email_address
_EMAIL = re.compile(
    r"(?<![\w.+@-])(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}"
    r"@(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9][.]){1,6}[a-z]{2,8}(?![\w@-])",
    re.IGNORECASE | re.ASCII,
)
# match_urls and fix_url; a path's last characters may be punctuation of the sentence around it
_URL = re.compile(
    r"(?<![\w@/#.~-])"
    r"(?:(?:https?|ftp)://(?:[\w~-]+\.)+[^\W_]{2,}"
    r"|(?:https?://)?(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    rf"|(?:[\w~-]+\.)+(?:{'|'.join(_TOP_DOMAINS)})(?![\w~@-]|\.\w))"
    r"(?::\d{1,5})?(?P<path>[/?#][^\s<>\"«»]*(?<![.:;,('?!`])|)",
    re.IGNORECASE,
)
_BAD_ENDS = ".:;,('?!`"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# is_phone_number's plainest form; Telegram's server knows the others
_PHONE = re.compile(r"(?<![\w+])\+\d{10,15}(?!\w)", re.ASCII)
_KINDS = (
    ("+", "phone_number", _PHONE),
    ("@", "mention", _MENTION),
    ("@", "email", _EMAIL),
    ("/", "bot_command", _COMMAND),
    ("#", "hashtag", _HASHTAG),
)
"""The character without which there is none, the entity's type, and how it is found."""


def utf16_length(text: str) -> int:
    """Length as the Bot API counts it: characters beyond the BMP count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The stretch of a text that an entity marks."""
    if text.isascii():
        return text[offset : offset + length]
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def student_entities(text: str) -> tuple[Entity, ...] | None:
    """What is marked in a student's text. Without it no framework sees "/start"."""
    if not ("/" in text or "." in text or "@" in text or "#" in text or "+" in text):
        return None
    entities: list[Entity] = []
    end = 0
    for begin, negative_end, kind in sorted(_found(text)):
        if begin >= end:  # of those that overlap, the first and longest one counts
            end = -negative_end
            offset, length = utf16_length(text[:begin]), utf16_length(text[begin:end])
            entities.append(Entity(type=kind, offset=offset, length=length))
    return tuple(entities) or None


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, negative end (so that sorting puts the longer one first) and kind of each."""
    for sign, kind, pattern in _KINDS:
        if sign in text:
            for match in pattern.finditer(text):
                yield match.start(), -match.end(), kind
    if "." in text:
        for match in _URL.finditer(text):
            yield match.start(), -_balanced_end(match), "url"


def _balanced_end(url: re.Match[str]) -> int:
    """Where the link ends: a bracket closed in its path that was not opened there is not its."""
    opened = dict.fromkeys(_BRACKETS.values(), 0)
    for position in range(url.start("path"), url.end("path")):
        character = url.string[position]
        if character in opened:
            opened[character] += 1
        elif character in _BRACKETS:
            opened[_BRACKETS[character]] -= 1
            if opened[_BRACKETS[character]] < 0:
                path = url.string[url.start("path") : position]
                return url.start("path") + len(path.rstrip(_BAD_ENDS))
    return url.end()
