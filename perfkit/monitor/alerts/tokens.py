"""Of which words, numbers and signs does the text of an alert consist, and where do they stand?"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TEXT = 1000
"""Characters; a condition that needs more is several rules."""

_SHOWN = 30


class TokenKind(StrEnum):
    """What a piece of the text is."""

    NUMBER = "number"
    WORD = "word"
    COMPARISON = "comparison"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece, and where it begins, counted from 0."""

    kind: TokenKind
    text: str
    at: int


class AlertTextError(ValueError):
    """What was expected, what stands there, and at which character, counted from 1."""

    def __init__(self, expected: str, token: Token) -> None:
        found = "the end" if token.kind is TokenKind.END else _quoted(token.text)
        super().__init__(f"expected {expected}, found {found} at character {token.at + 1}")


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[A-Za-z_:][A-Za-z0-9_:]*)
      | (?P<comparison><=|>=|<|>)
      | (?P<sign>[()\[\]/+%])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,  # blanks of all kinds: what is pasted from a page may have other ones
)


def tokens_of(text: str) -> tuple[Token, ...]:
    """All pieces, an ``END`` last. Raises AlertTextError for what is no piece of a condition."""
    if len(text) > LONGEST_TEXT:
        rest = Token(TokenKind.WORD, text[LONGEST_TEXT:], LONGEST_TEXT)
        raise AlertTextError(f"at most {LONGEST_TEXT} characters", rest)
    tokens: list[Token] = []
    at = 0
    while not tokens or tokens[-1].kind is not TokenKind.END:
        tokens.append(_token(text, at))
        at = tokens[-1].at + len(tokens[-1].text)
    return tuple(tokens)


def _token(text: str, at: int) -> Token:
    match = _TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        rest = text[at:].lstrip()
        stranger = Token(TokenKind.WORD, rest[0], len(text) - len(rest))
        raise AlertTextError("words, numbers, <, <=, > and >=", stranger)
    kind = TokenKind(match.lastgroup)
    return Token(kind, match[kind], match.start(kind))


def _quoted(text: str) -> str:
    """On one line, without anything that a terminal would act upon."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return '"' + "".join(char if char.isprintable() else repr(char)[1:-1] for char in cut) + '"'
