"""Where in a YAML file does a value stand, and how is a mistake there reported?"""

from dataclasses import dataclass

from perfkit.errors import InputError


class DocumentError(InputError, ValueError):
    """A YAML file (a scenario, alert rules) that can't be used, as one line.

    ``homework.yaml:12: steps[3].press: expected text, found a list``
    """


@dataclass(frozen=True, slots=True)
class Place:
    """A value's position. ``line`` counts from 1; list items count from 0, as in JSON paths."""

    file: str
    line: int
    path: str = ""

    def key(self, name: str, line: int) -> "Place":
        """The place of the value below the key ``name``; its line is the key's."""
        return Place(self.file, line, f"{self.path}.{name}" if self.path else name)

    def item(self, index: int, line: int) -> "Place":
        """The place of one item of the list that stands here."""
        return Place(self.file, line, f"{self.path}[{index}]")

    def error(self, problem: str) -> DocumentError:
        """The error to raise for what is wrong at this place."""
        where = f"{self.file}:{self.line}: " + (f"{_visible(self.path)}: " if self.path else "")
        return DocumentError(where + problem)


def shown(text: str, limit: int = 40) -> str:
    """A text from the file as an error quotes it: one line, in double quotes, not too long."""
    visible = _visible(text)
    return f'"{visible if len(visible) <= limit else visible[: limit - 1] + "…"}"'


def _visible(text: str) -> str:
    """Without characters that a terminal would act upon or that can't be seen."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
