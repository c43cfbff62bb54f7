"""Where in an alert's text is its reader, and what stands there?"""

from decimal import Decimal
from math import isfinite

from perfkit.monitor.alerts.quantities import UNITS, Quantity
from perfkit.monitor.alerts.tokens import AlertTextError, Token, TokenKind, tokens_of

_DURATION = "a time such as 30s or 5m"
_ALL_UNITS = frozenset(unit for units in UNITS.values() for unit in units)


class Cursor:
    """Moves over the pieces of a text, from the first to its end."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._next = 0

    def token(self, ahead: int = 0) -> Token:
        """The next piece, or one further ahead; the end goes on forever."""
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def skip(self, count: int = 1) -> None:
        """So many pieces are behind us."""
        self._next += count

    def took(self, text: str) -> bool:
        """Whether the next piece is this word or sign; then it is behind us."""
        found = self.token().text.lower() == text
        self._next += found
        return found

    def need(self, text: str) -> None:
        """Take this word or sign. Raises AlertTextError."""
        if not self.took(text):
            raise AlertTextError(f'"{text}"', self.token())

    def need_end(self) -> None:
        """Raises AlertTextError if there is more."""
        if self.token().text.lower() == "or":
            raise AlertTextError(
                '"and", "for" or the end (instead of "or", two rules)', self.token()
            )
        if self.token().kind is not TokenKind.END:
            raise AlertTextError('"and", "for" or the end', self.token())

    def number(self, expected: str) -> Decimal:
        """Take a number. Raises AlertTextError."""
        token = self.token()
        if token.kind is not TokenKind.NUMBER or not isfinite(float(token.text)):
            raise AlertTextError(expected, token)
        self.skip()
        return Decimal(token.text)

    def unit(self) -> str | None:
        """Take what a number is followed by if it is any unit, in lower case."""
        word = self.token().text.lower()
        joined = word + self.token(1).text.lower() if word == "/" else word
        if joined not in _ALL_UNITS:
            return None
        self.skip(2 if word == "/" else 1)
        return joined

    def duration(self, longest_ms: int) -> int:
        """Take a time, in milliseconds, at least one. Raises AlertTextError."""
        token = self.token()
        amount = self.number(_DURATION)
        factor = UNITS[Quantity.SECONDS].get(self.token().text.lower())
        if factor is None:
            raise AlertTextError(_DURATION, token)
        self.skip()
        exact_ms = amount * factor * 1000
        if not 1 <= exact_ms <= longest_ms:
            raise AlertTextError(f"a time from 1ms to {longest_ms // 3_600_000}h", token)
        return round(exact_ms)
