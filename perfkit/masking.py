"""What must never be shown: bot tokens, passwords and cookies, replaced before text leaves perfkit.

Each pattern begins where a word does and none backtracks over more than one word, so that masking
a megabyte of log is not quadratic.
"""

import re
from collections.abc import Callable, Iterable

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
_HEADER = re.compile(
    r"((?:([\"'])(?![\w-]+[\"']))?\b(?:proxy-|set-)?(?:authorization|cookie|x-auth)[\"']?\s*[=:]\s*)"
    r"(?:([\"'])(?:\\.|(?!\3)[^\\\r\n])*|(?![\"'\s])(?(2)(?:\\.|(?!\2)[^\\\r\n])+|[^\r\n]+))",
    re.IGNORECASE,
)
"""A header that says who is asking: all that is quoted, be it the value or the whole header, else
all of the line. Some have several parts that are secret."""
_ARGUMENT = re.compile(rf"([\w-]*{_HIDDEN_WORD})(?:=(.*))?", re.IGNORECASE | re.DOTALL)
"""An argument that is a secret option or setting as a whole, whatever stands in its value."""
_HEADER_OPTION = re.compile(r"(--header|-H)(?:=(.*))?", re.DOTALL)
_BODY_OPTION = re.compile(r"(--body)(?:=(.*))?", re.DOTALL)
"""What they are given, now or in the next argument, can be anything: little of it is shown."""
_ADDRESS_OPTION = re.compile(
    r"(--webhook|--sentry-dsn|--otlp|--redis|--watch-redis|--watch-database)(?:=(.*))?", re.DOTALL
)
"""Their path, user or password may be the secret: scheme and host are shown."""
_PROGRAM_OPTION = re.compile(r"(--on-alert)(?:=(.*))?", re.DOTALL)

_Hide = Callable[[str], str]
"""What is shown in a value's place."""

_WORDS = ("token", "passw", "pwd", "passphrase", "secret", "key")
"""One of them is in every hidden word."""
_PATTERNS = (
    ((":",), _BOT_TOKEN, rf"\1:{MASK}"),
    (("/bot",), _BOT_PATH, rf"\1{MASK}"),
    (("/bot",), _BOT_CALL, rf"\1{MASK}"),
    (("@",), _URL_PASSWORD, rf"\1{MASK}"),
    (_WORDS, _SETTING, rf"\1\2\3{MASK}\2\3"),
    (_WORDS, _OPTION, rf"\1\2\3{MASK}\2\3"),
    (("authorization", "cookie", "x-auth"), _HEADER, rf"\1\3{MASK}"),
)
"""Each with what a text must hold, in lower case, for the pattern to find anything: bots' logs pass
through here while the load is measured, and looking for a word is ten times as quick."""
_HINTS = tuple(dict.fromkeys(hint for hints, _, _ in _PATTERNS for hint in hints))


def mask(text: str) -> str:
    """The same text with bot tokens, passwords in URLs, secret settings and headers masked."""
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
    """The arguments of a command, masked one by one; so is what follows an option like --token.

    Of a request's headers their names stay, of its body the name of the file it is in.
    """
    masked: list[str] = []
    hide: _Hide | None = None
    for argument in argv:
        name, value, found = _option(argument)
        if hide is not None:
            masked.append(hide(argument))
        elif found is not None and value is not None:
            masked.append(f"{name}={found(value)}")
        else:
            masked.append(mask(argument))
        hide = found if value is None else None
    return tuple(masked)


def _option(argument: str) -> tuple[str, str | None, _Hide | None]:
    """Name, value and how such values are hidden; None: the next argument; there is no need."""
    for pattern, hide in _HIDING:
        found = pattern.fullmatch(argument)
        if found and (found[2] is not None or argument.startswith("-")):
            return found[1], found[2], hide
    return argument, None, None


def _mask_all(value: str) -> str:  # noqa: ARG001 - as the other ways to mask a value
    return MASK


def _mask_header(value: str) -> str:
    """One that is malformed may still hold its secret; a host (``-H 127.0.0.1``) has no blank."""
    name = re.match(r"\s*([^\s:]*)([:\s])", value)
    return f"{name[1]}{name[2].strip()} {MASK}" if name else mask(value)


def _mask_body(value: str) -> str:
    return mask(value) if value.startswith("@") else MASK


def _mask_address(value: str) -> str:
    """An @ behind a slash may end a password that holds one: then not even a host is known."""
    scheme, found, rest = value.partition("://")
    place = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if not found or not re.fullmatch(r"[A-Za-z0-9+.-]+", scheme) or "@" in rest[len(place) :]:
        return MASK
    user, at, host = place.rpartition("@")
    hidden = f"/{MASK}" if len(rest) > len(place) else ""
    return f"{scheme}://{MASK + at if user else at}{host}{hidden}"


def _mask_program(value: str) -> str:
    words = value.split(maxsplit=1)
    return value if len(words) < 2 else f"{mask(words[0])} {MASK}"


_HIDING = (
    (_HEADER_OPTION, _mask_header),
    (_BODY_OPTION, _mask_body),
    (_ADDRESS_OPTION, _mask_address),
    (_PROGRAM_OPTION, _mask_program),
    (_ARGUMENT, _mask_all),
)
