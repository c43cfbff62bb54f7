"""What Python code means with a text, a pattern or an expectation, in the words of scenarios."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from perfkit.formats.yaml_values import LARGEST_SIZE, LONGEST_S
from perfkit.load.scenario import definition
from perfkit.load.scenario.wording import Pattern, Template, Wording, parse_pattern, slashed
from perfkit.units import parse_duration, parse_size

Words = str | re.Pattern[str]
"""A text, a pattern between slashes (``"/^Lesson/"``), or a compiled pattern."""
Seconds = float | str
"""``1.5``, or as scenario files have it: ``"800ms"``."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What a reply must be like. All that is given must hold of the same one.

    The fields are those of ``expect`` in scenario files (docs/scenarios.md).
    """

    text: Words | None = None
    button: Words | None = None
    edit: bool | None = None
    replies: int = 1
    within: Seconds | None = None
    answer: Words | bool = False
    alert: bool | None = None
    document: Words | bool = False
    size: str | None = None
    deleted: bool = False
    action: str | None = None
    result: Words | bool = False


Expected = Words | Expect | None


@dataclass(frozen=True, slots=True)
class _Compiled(Pattern):
    """A pattern that was compiled with flags."""

    compiled: re.Pattern[str] = re.compile("")

    def regex(self, _values: Mapping[str, str]) -> re.Pattern[str]:
        """As it was compiled."""
        return self.compiled


def template(text: str) -> Template:
    """A text just as it is: braces mean nothing, since Python has f-strings."""
    return Template(text, (_checked(text),))


def _checked(text: object) -> str:
    """Also code without types is told what is wrong with it."""
    if not isinstance(text, str):
        raise TypeError(f"expected a text, found {type(text).__name__}: {text!r:.60}")
    if not text:
        raise ValueError("expected a text, found an empty one")
    return text


def wording(words: Words) -> Wording:
    """A text or a pattern to look for. Raises ValueError for one that is no pattern."""
    if isinstance(words, re.Pattern):
        return _Compiled(words.pattern, (words.pattern,), (), words)
    inner = slashed(_checked(words))
    if inner is None:
        return template(words)
    doubled = re.sub(r"\{([A-Za-z_]\w*)\}", r"{{\1}}", inner, flags=re.ASCII)
    return parse_pattern(doubled)


def expectation(expected: Expected) -> definition.Expect | None:
    """The same in the words of scenarios. Raises ValueError or TypeError for one that can't be."""
    if expected is None:
        return None
    if not isinstance(expected, Expect):
        return definition.Expect(text=wording(expected))
    return definition.Expect(
        text=None if expected.text is None else wording(expected.text),
        button=None if expected.button is None else wording(expected.button),
        edit=expected.edit,
        replies=expected.replies,
        within_s=None if expected.within is None else seconds(expected.within),
        answer=_any(expected.answer) or expected.alert is not None,
        alert=expected.alert,
        document=_any(expected.document) or expected.size is not None,
        size=None if expected.size is None else _sizes(expected.size),
        deleted=expected.deleted,
        action=expected.action,
        result=_any(expected.result),
    )


def seconds(duration: Seconds) -> float:
    """Seconds of a duration. Raises ValueError for one that isn't any."""
    found = parse_duration(duration) if isinstance(duration, str) else float(duration)
    if not 0 <= found <= LONGEST_S:
        raise ValueError(f"{duration!r} is not a duration from 0 to a week")
    return found


def _any(words: Words | bool) -> Wording | bool:
    return words if isinstance(words, bool) else wording(words)


def _sizes(text: str) -> tuple[int, int]:
    low, dots, high = text.partition("..")
    return parse_size(low), parse_size(high) if dots else LARGEST_SIZE
