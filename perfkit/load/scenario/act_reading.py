"""The steps that do something else than saying and pressing, out of the file's tree."""

from collections.abc import Callable

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Mapping, Scalar, Value
from perfkit.load.scenario.acts import (
    Act,
    ContactAct,
    EditAct,
    FileAct,
    FixedAct,
    InlineAct,
    PayAct,
    ReactAct,
    ResultAct,
    VoteAct,
)
from perfkit.load.scenario.expectations import read_template, read_wording
from perfkit.load.scenario.files import ReadFile, own_file
from perfkit.load.scenario.variables import Scope
from perfkit.model.deeds import Block, FileKind, Join, Leave, ShareContact, ShareLocation, Unblock

REACTIONS = frozenset({
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮",
    "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡",
    "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻",
    "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
    "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
})  # fmt: skip
"""The emoji Telegram takes, as ReactionTypeEmoji of the Bot API lists them (without U+FE0F)."""

_VARIATION = "\ufe0f"
_SEND = "a mapping such as {photo: homework.jpg} or {location: [52.52, 13.40]}"
_CONTENTS = (*FileKind, "contact", "location")
_NUMBER_OF_RESULT = "a result's number, its title or a /pattern/"
_MOST_RESULTS = 50


def read_act(verb: str, value: Value, scope: Scope, read_file: ReadFile) -> Act:
    """The act that the value of this verb describes."""
    if verb == "send":
        return _read_send(value, scope, read_file)
    return _READERS[verb](value, scope)


def _read_send(value: Value, scope: Scope, read_file: ReadFile) -> Act:
    fields = values.mapping(value, _SEND, (*_CONTENTS, "caption"))
    match [key for key in _CONTENTS if key in fields]:
        case ["contact" | "location" as key]:
            values.mapping(value, _SEND, (key,))
            read = _read_contact if key == "contact" else _read_location
            return read(fields[key], scope)
        case [kind]:
            return _read_file(FileKind(kind), fields, scope, read_file)
        case several:
            wanted = "one thing to send" if several else f"one of {', '.join(_CONTENTS)}"
            raise values.unfit(value, f"{_SEND}, with {wanted}")


def _read_file(
    kind: FileKind, fields: dict[str, Value], scope: Scope, read_file: ReadFile
) -> FileAct:
    value = fields[kind]
    words = values.text(value, "a file's path, or a size such as 200kB")
    try:
        file = own_file(kind, words, read_file)
    except ValueError as error:
        raise values.unfit(value, str(error)) from None
    caption = read_template(fields["caption"], scope) if "caption" in fields else None
    return FileAct(kind, file, caption)


def _read_contact(value: Value, scope: Scope) -> Act:
    if isinstance(value, Scalar) and value.kind == "bool" and values.flag(value):
        return FixedAct(ShareContact(), "send contact")
    return ContactAct(read_template(value, scope))


def _read_location(value: Value, _scope: Scope) -> Act:
    expected = "latitude and longitude, such as [52.52, 13.40]"
    items = values.listing(value, expected)
    if len(items) != 2:
        raise values.unfit(value, expected)
    place = ShareLocation(values.number(items[0], -90, 90), values.number(items[1], -180, 180))
    return FixedAct(place, "send location")


def _read_reaction(value: Value, _scope: Scope) -> Act:
    emoji = values.text(value, "an emoji").strip().replace(_VARIATION, "")
    if emoji not in REACTIONS:
        raise values.unfit(value, "an emoji that Telegram takes for a reaction, such as 👍")
    return ReactAct(emoji)


def _read_result(value: Value, scope: Scope) -> Act:
    if isinstance(value, Scalar) and value.kind == "int":
        return ResultAct(values.whole(value, 1, _MOST_RESULTS))
    return ResultAct(read_wording(value, scope, _NUMBER_OF_RESULT))


def _just(act: Act) -> Callable[[Value, Scope], Act]:
    """Acts that need no more than to be wanted."""

    def read(value: Value, _scope: Scope) -> Act:
        if isinstance(value, Mapping) or not values.flag(value):
            raise values.unfit(value, "true")
        return act

    return read


_READERS: dict[str, Callable[[Value, Scope], Act]] = {
    "edit": lambda value, scope: EditAct(read_template(value, scope)),
    "react": _read_reaction,
    "vote": lambda value, scope: VoteAct(
        read_wording(value, scope, "an option's text or a /pattern/")
    ),
    "pay": _just(PayAct()),
    "block": _just(FixedAct(Block(), "block", waits=False)),
    "unblock": _just(FixedAct(Unblock(), "unblock", waits=False)),
    "join": _just(FixedAct(Join(), "join", waits=False)),
    "leave": _just(FixedAct(Leave(), "leave", waits=False)),
    "inline": lambda value, scope: InlineAct(read_template(value, scope)),
    "choose_result": _read_result,
}
ACT_VERBS = ("send", *_READERS)
ONLY_IN_GROUPS = ("join", "leave")
NEVER_IN_GROUPS = ("pay", "inline", "choose_result", "block", "unblock")
