"""What of a text that was seen once will be there again? Wordings for buttons and replies.

Numbers, words with digits in them (ids, dates, times) and the student's own names differ from
student to student and from day to day; everything else is taken to stay.
"""

import re
from collections.abc import Iterator

from perfkit.load.scenario.recording.quoting import escaped, wording

LONGEST_TEXT = 60
"""Characters of a reply that are looked for; what follows adds nothing but things that may vary."""
_LEAST_LETTERS = 2
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WITH_DIGITS = re.compile(r"[^\W_]*\d(?:[\w-]|[.,:/](?=\d))*")
"""A word that begins with letters or digits and holds a digit."""


class Varying:
    """What is known to vary: the names of the student who is recorded, longest first."""

    __slots__ = ("_pattern",)

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        words = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names if _is_name(name)]
        self._pattern = re.compile("|".join([*words, _WITH_DIGITS.pattern]))

    def varies(self, text: str) -> bool:
        """Whether something in it is not there again."""
        return self._pattern.search(text) is not None

    def pattern(self, text: str) -> str:
        """A regular expression for this text and all that differ only in what varies."""
        return "".join(self._pieces(text))

    def rest(self, text: str) -> str:
        """What is left of a text without what varies."""
        return self._pattern.sub("", text)

    def _pieces(self, text: str) -> Iterator[str]:
        end = 0
        for found in self._pattern.finditer(text):
            yield escaped(text[end : found.start()])
            yield _general(found[0])
            end = found.end()
        yield escaped(text[end:])


def _general(varying: str) -> str:
    if varying.isdecimal():
        return r"\d+"
    if _NUMBER.fullmatch(varying):
        return r"[\d.,:]+"
    return r"\S+" if _WITH_DIGITS.fullmatch(varying) else ".+"


def _is_name(text: str) -> bool:
    return text.isprintable() and bool(text.strip())


def button_wordings(text: str, varying: Varying) -> tuple[str, ...]:
    """How a button can be named, the name that holds longest first."""
    name = text.strip()
    space = r"\s*" if name != text else ""
    exact = wording(name) or f"/^{space}{escaped(name)}{space}$/"
    if not varying.varies(name):
        return (exact,)
    return (f"/^{space}{varying.pattern(name)}{space}$/", exact)


def reply_wording(text: str, varying: Varying) -> str | None:
    """What to look for in a reply: the beginning of its first line that says something.

    None if nothing in it is sure to be there again.
    """
    for line in text.splitlines():
        start = _shortened(line.strip())
        if sum(map(str.isalpha, varying.rest(start))) >= _LEAST_LETTERS:
            plain = None if varying.varies(start) else wording(start)
            return plain or f"/{varying.pattern(start)}/"
    return None


def _shortened(line: str) -> str:
    """A line cut between two words."""
    if len(line) <= LONGEST_TEXT:
        return line
    cut = line[: LONGEST_TEXT + 1]
    return (cut.rpartition(" ")[0] or line[:LONGEST_TEXT]).rstrip()
