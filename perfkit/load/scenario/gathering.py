"""How do students share groups with the bot? The ``groups`` of a scenario file."""

from dataclasses import dataclass

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Mapping, Value

LARGEST_GROUP = 200
"""Each of the bot's messages is seen by all of a group's students."""

_KEYS = ("size", "bot", "kind", "privacy", "joined")
_EXPECTED = "a number of students, or a mapping such as {size: 5, bot: administrator}"


@dataclass(frozen=True, slots=True)
class Groups:
    """Students in order of their numbers, so many in each group; the last may be smaller."""

    size: int
    administrator: bool = False
    """Whether the bot runs the groups."""
    supergroup: bool = True
    privacy: bool = True
    """Whether the bot gets only what is meant for it, unless it runs the group."""
    joined: bool = True
    """Whether the students are there from the beginning on."""


def read_groups(value: Value) -> Groups:
    """``groups: 5`` or ``groups: {size: 5, …}``."""
    if not isinstance(value, Mapping):
        return Groups(values.whole(value, 1, LARGEST_GROUP))
    fields = values.mapping(value, _EXPECTED, _KEYS)
    if "size" not in fields:
        raise value.place.error("expected how many students share a group: the key size is missing")
    bot = values.one_of(fields["bot"], ("member", "administrator")) if "bot" in fields else ""
    kind = values.one_of(fields["kind"], ("supergroup", "group")) if "kind" in fields else ""
    return Groups(
        size=values.whole(fields["size"], 1, LARGEST_GROUP),
        administrator=bot == "administrator",
        supergroup=kind != "group",
        privacy=values.one_of(fields["privacy"], ("on", "off")) == "on"
        if "privacy" in fields
        else True,
        joined=values.flag(fields["joined"]) if "joined" in fields else True,
    )


def read_where(value: Value) -> bool:
    """An ``in``: whether it names the group."""
    return values.one_of(value, ("group", "private")) == "group"
