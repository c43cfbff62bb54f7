"""Which stretches of a text does Telegram mark by itself?"""

import re

from perfkit.telegram.core.types import Entity

# as tdlib's match_bot_commands has it; it reads names to their end before it looks at their length
_COMMAND = re.compile(
    r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?![A-Za-z0-9_])(?:@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])|(?!@))"
    r"(?![\w/<>])"
)


def utf16_length(text: str) -> int:
    """Length as the Bot API counts it: characters beyond the BMP count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def student_entities(text: str) -> tuple[Entity, ...] | None:
    """Bot commands in what a student writes. Without them no framework sees "/start"."""
    if "/" not in text:
        return None
    found = tuple(
        Entity(
            type="bot_command",
            offset=utf16_length(text[: match.start()]),
            length=len(match[0]),
        )
        for match in _COMMAND.finditer(text)
    )
    return found or None
