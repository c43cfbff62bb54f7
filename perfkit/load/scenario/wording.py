"""The words of a scenario: texts to say with ``{variables}``, texts and ``/patterns/`` to look for.

A variable stands in single braces; ``{{name}}`` is the literal text ``{name}``. In a pattern, what
a variable holds is matched literally. Anything else in braces (``\\d{3}``, ``{}``) stays as it is.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Values = Mapping[str, str]
"""What a student has saved so far, by variable."""

Test = Callable[[str], object]
"""Truthy for a text that fits."""

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """A text, perhaps with variables: ``literals`` has one item more than ``variables``."""

    source: str
    literals: tuple[str, ...]
    variables: tuple[str, ...] = ()

    def fill(self, values: Values) -> str:
        """The text with what the variables hold. All of them have a value (checked on load)."""
        if not self.variables:
            return self.literals[0]
        filled = [self.literals[0]]
        for variable, literal in zip(self.variables, self.literals[1:], strict=True):
            filled += (values[variable], literal)
        return "".join(filled)

    @property
    def label(self) -> str:
        """How step names show it."""
        return self.source

    @property
    def quoted(self) -> str:
        """How errors show it."""
        return f'"{self.source}"'


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, perhaps with variables; searched for anywhere in a text."""

    source: str
    literals: tuple[str, ...]
    variables: tuple[str, ...] = ()

    def regex(self, values: Values) -> re.Pattern[str]:
        """The compiled expression (``re`` keeps compiled ones, so asking again is cheap)."""
        filled = [self.literals[0]]
        for variable, literal in zip(self.variables, self.literals[1:], strict=True):
            filled += (re.escape(values[variable]), literal)
        return re.compile("".join(filled))

    def found(self, text: str, values: Values) -> str | None:
        """What the first group, or the whole expression, matches; None if it does not."""
        match = self.regex(values).search(text)
        return match[min(1, match.re.groups)] if match else None

    @property
    def label(self) -> str:
        """How step names show it."""
        return f"/{self.source}/"

    @property
    def quoted(self) -> str:
        """How errors show it: the slashes are quotes enough."""
        return self.label


Wording = Template | Pattern


def parse_template(source: str) -> Template:
    """A text to say."""
    return Template(source, *_split(source, lambda name: "{" + name + "}"))


def parse_pattern(source: str) -> Pattern:
    """A regular expression, given without its slashes. Raises ValueError that says what is wrong.

    An expression Python finds ambiguous (a FutureWarning) is refused too: it would change meaning.
    """
    pattern = Pattern(source, *_split(source, lambda name: re.escape("{" + name + "}")))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pattern.regex(dict.fromkeys(pattern.variables, "0"))
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(str(error)) from None
    return pattern


def parse_wording(text: str) -> Wording:
    """What to look for: ``/…/`` is a pattern, all else a text. Raises ValueError as above."""
    inner = slashed(text)
    return parse_template(text.strip()) if inner is None else parse_pattern(inner)


def slashed(text: str) -> str | None:
    """What stands between the slashes of ``/…/``; None for a text that is no pattern."""
    stripped = text.strip()
    is_pattern = len(stripped) > 2 and stripped[0] == stripped[-1] == "/"
    return stripped[1:-1] if is_pattern else None


def containing(wording: Wording, values: Values) -> Test:
    """A test for texts in which the wording occurs."""
    if isinstance(wording, Pattern):
        return wording.regex(values).search
    needle = wording.fill(values)
    return lambda text: needle in text


def equal_to(wording: Wording, values: Values) -> Test:
    """A test for texts that are the wording (white space around them aside), or fit the pattern."""
    if isinstance(wording, Pattern):
        return wording.regex(values).search
    exact = wording.fill(values).strip()
    return lambda text: text.strip() == exact


def _split(source: str, literally: Callable[[str], str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Literals and variables; ``literally`` writes out a name that stood in double braces."""
    literals, variables = [""], []
    pieces = _PLACEHOLDER.split(source)
    for literal, doubled, variable in zip(
        pieces[::3], [*pieces[1::3], None], [*pieces[2::3], None], strict=True
    ):
        literals[-1] += literal
        if doubled:
            literals[-1] += literally(doubled)
        elif variable:
            variables.append(variable)
            literals.append("")
    return tuple(literals), tuple(variables)
