"""Which methods does the Bot API have, what do they take and return? The generated tables, read.

Bot API 10.3 (2026-08-24). The tables are text in ``api_methods`` and ``api_types``, so that they
cost nothing but a look through when perfkit starts.
"""

from msgspec import Struct

from perfkit.telegram.core import api_methods, api_types


class Field(Struct, frozen=True):
    """A parameter of a method, or a field of a type."""

    name: str
    kind: str
    """As the tables spell it: ``int``, ``str``, ``file``, ``Poll``, ``[Sticker]``, …"""
    required: bool = True
    value: str | None = None
    """What the field always holds, if it tells a type from its siblings."""


class Method(Struct, frozen=True):
    """A method of the Bot API."""

    name: str
    returns: str
    parameters: tuple[Field, ...]


def _method(line: str) -> Method:
    name, returns, *words = line.split(" ")
    return Method(name, returns, tuple(_field(word.rstrip("!"), word[-1] == "!") for word in words))


def _field(word: str, required: bool) -> Field:
    name, _, value = word.partition("=")
    if value:
        return Field(name, "str", required, value)
    name, _, kind = word.partition(":")
    return Field(name, kind, required)


def _type(line: str) -> tuple[str, tuple[Field, ...]]:
    name, *words = line.split(" ")
    return name, tuple(_field(word, True) for word in words)


METHODS: dict[str, Method] = {
    method.name.lower(): method for method in map(_method, api_methods.METHODS.splitlines())
}
"""By lower-case name, as Telegram compares them."""

TYPES: dict[str, tuple[Field, ...]] = dict(map(_type, api_types.TYPES.splitlines()))
"""The fields a type always has; a type that always has none is not here."""
