"""Which statuses are well? Written as ``200``, ``2xx`` or ``200,404``."""

import re

_WORD = re.compile(r"[1-5](?:\d\d|xx)", re.IGNORECASE)


class Statuses:
    """A set of statuses that are well. Immutable; asking costs one look-up."""

    __slots__ = ("_errors", "_words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words
        told = " or ".join(words)
        self._errors = {
            status: f"status {status} instead of {told}"
            for status in range(100, 1000)
            if not any(_fits(status, word) for word in words)
        }

    @property
    def words(self) -> tuple[str, ...]:
        """As written: ``("2xx", "404")``."""
        return self._words

    def error_of(self, status: int) -> str | None:
        """Why this status is not well; None if it is."""
        return self._errors.get(status)


def parse_statuses(text: str) -> Statuses:
    """The statuses that are named. Raises ValueError with a sentence."""
    words = tuple(word.strip().lower() for word in text.split(","))
    if not all(_WORD.fullmatch(word) for word in words):
        raise ValueError(
            f"expected a status such as 200 or 2xx, or several of them, found {text!r}"
        )
    return Statuses(words)


def _fits(status: int, word: str) -> bool:
    return all(digit in {"x", known} for digit, known in zip(word, str(status), strict=True))


WELL = Statuses(("2xx", "3xx"))
"""Without a word about it: what a browser would not show as an error."""
