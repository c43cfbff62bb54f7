"""What must never be shown: bot tokens and passwords, replaced before text leaves perfkit.

Each pattern begins where a word does and none backtracks over more than one word, so that masking
a megabyte of log is not quadratic.
"""

import re
from collections.abc import Iterable

MASK = "***"

_HIDDEN_WORD = (
    r"(?:token|password|passwd|pwd|passphrase|secret|(?:api|access|private|secret)[_-]?key)"
)
_VALUE = r"(?:(\")[^\"]*\"|(')[^']*'|[\"']?[^\s\"'&,;]+)"
"""Quoted, or up to where a setting ends; groups: the quotation mark, whichever it is."""
_BOT_TOKEN = re.compile(r"(?<![0-9A-Za-z])(\d{2,}):[A-Za-z0-9_-]{20,}")
"""A Telegram token: the bot's number, a colon, the secret. The number is public and stays."""
_BOT_PATH = re.compile(r"(/(?:file/)?bot\d+(?::|%3A))[^/\s\"']+", re.IGNORECASE)
"""The token's place in an API address, however short the token of a test may be."""
_BOT_CALL = re.compile(
    r"(/bot)(?!\d+(?::|%3A))[^/\s\"']+"
    r"(?=/(?:get|set|send|edit|answer|delete|forward|copy|log|close)[A-Z])"
)
"""The same where no number stands before it: known by the method that follows."""
_URL_PASSWORD = re.compile(
    r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/]+(?=@)", re.IGNORECASE
)
"""Up to the last @ before the path: a password may hold one."""
_SETTING = re.compile(rf"({_HIDDEN_WORD}[\"']?\s*[=:]\s*){_VALUE}", re.IGNORECASE)
"""``BOT_TOKEN=…``, ``password: …``, ``"api_key": "…"``."""
_OPTION = re.compile(rf"((?<![\w-])--?[\w-]*{_HIDDEN_WORD}\s+)(?!-){_VALUE}", re.IGNORECASE)
"""``--token …`` in a command line."""
_AUTHORIZATION = re.compile(
    r"(\bauthorization[\"']?\s*[=:]\s*[\"']?\w+\s+)[^\s\"']+", re.IGNORECASE
)
_ARGUMENT = re.compile(rf"([\w-]*{_HIDDEN_WORD})(?:(=).*)?", re.IGNORECASE | re.DOTALL)
"""An argument that is a secret option or setting as a whole, whatever stands in its value."""

_WORDS = ("token", "passw", "pwd", "passphrase", "secret", "key")
"""One of them is in every hidden word."""
_PATTERNS = (
    ((":",), _BOT_TOKEN, rf"\1:{MASK}"),
    (("/bot",), _BOT_PATH, rf"\1{MASK}"),
    (("/bot",), _BOT_CALL, rf"\1{MASK}"),
    (("@",), _URL_PASSWORD, rf"\1{MASK}"),
    (_WORDS, _SETTING, rf"\1\2\3{MASK}\2\3"),
    (_WORDS, _OPTION, rf"\1\2\3{MASK}\2\3"),
    (("authorization",), _AUTHORIZATION, rf"\1{MASK}"),
)
"""Each with what a text must hold, in lower case, for the pattern to find anything: bots' logs pass
through here while the load is measured, and looking for a word is ten times as quick."""
_HINTS = tuple(dict.fromkeys(hint for hints, _, _ in _PATTERNS for hint in hints))


def mask(text: str) -> str:
    """The same text with bot tokens, passwords in URLs and values of secret settings masked."""
    lower = text.lower()
    for hint in _HINTS:
        if hint in lower:
            break
    else:  # as most texts; any() would cost four times as much here
        return text
    for hints, pattern, masked in _PATTERNS:
        if any(hint in lower for hint in hints):
            text = pattern.sub(masked, text)
    return text


def encodable(text: str) -> str:
    """The same text with a question mark for each byte of an argument or path that was no text.

    Python keeps such bytes as lone surrogates, which no file or terminal in UTF-8 takes.
    """
    return text.encode("utf-8", "replace").decode()


def mask_argv(argv: Iterable[str]) -> tuple[str, ...]:
    """The arguments of a command, masked one by one; so is what follows an option like --token."""
    masked: list[str] = []
    secret_follows = False
    for argument in argv:
        setting = _ARGUMENT.fullmatch(argument)
        if secret_follows:
            masked.append(MASK)
        elif setting and setting[2]:
            masked.append(f"{setting[1]}={MASK}")
        else:
            masked.append(mask(argument))
        secret_follows = setting is not None and not setting[2] and argument.startswith("-")
    return tuple(masked)
