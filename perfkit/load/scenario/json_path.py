r"""Where in a JSON text does a value stand? A small part of RFC 9535: one path, at most one value.

``$`` is the whole; ``.name`` and ``['any name']`` go into an object, ``[0]`` and ``[-1]`` into an
array. No wildcards, filters or slices.
"""

import re
from dataclasses import dataclass

import msgspec

_STEP = re.compile(
    r"""\.([^\W\d][\w-]*)|\[(-?\d{1,9})\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]"""
)  # fmt: skip


class NoSuchValueError(Exception):
    """The path leads nowhere in this text, or the text is no JSON; says which."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path, read: object keys are texts, array indices numbers."""

    source: str
    steps: tuple[str | int, ...]

    def find(self, body: bytes) -> str:
        """The value as text: a string itself, anything else as JSON (``3``, ``true``, ``null``).

        Raises NoSuchValueError.
        """
        try:
            value: object = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise NoSuchValueError("the body is no JSON") from None
        for step in self.steps:
            match value:
                case dict() if isinstance(step, str) and step in value:
                    value = value[step]
                case list() if isinstance(step, int) and -len(value) <= step < len(value):
                    value = value[step]
                case _:
                    raise NoSuchValueError(f"no {self.source} in the JSON")
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def parse_json_path(source: str) -> JsonPath:
    """Read a path. Raises ValueError with a sentence."""
    steps: list[str | int] = []
    position = 1
    while position < len(source):
        step = _STEP.match(source, position)
        if step is None:
            break
        name, index, *quoted = step.groups()
        steps.append(int(index) if index else name or quoted[0] or quoted[1] or "")
        position = step.end()
    if not source.startswith("$") or position < len(source):
        raise ValueError("a JSON path such as $.items[0].name")
    return JsonPath(source, tuple(steps))
