"""Parameters that any method of the Bot API takes: one for each name and kind in its table."""

import json

from bot_api import ANNA

from perfkit.telegram.core.files import KINDS
from perfkit.telegram.core.methods import METHODS, TYPES, Field

SENSIBLE: dict[str, object] = {
    "chat_id": ANNA.id,
    "from_chat_id": ANNA.id,
    "user_id": ANNA.id,
    "message_id": 2,
    "message_ids": [2],
    "action": "typing",
    "callback_query_id": "4000000000000000001",
    "options": ["one", "two"],
    "type": "regular",
    "url": "",
    "media": {"type": "photo", "media": "https://127.0.0.1/a.jpg"},
    "parse_mode": "HTML",
    "live_photo": KINDS["video"].prefix + "abcdefgh",
}
FILE = "AgACAgIAAxkBAAIBY2Rfabcdefghijklmnopqrstuvwxyz"


def sensible(field: Field) -> object:
    """A value for this parameter that Telegram could take."""
    if field.name in SENSIBLE:
        value = SENSIBLE[field.name]
        return [value] if field.kind[0] == "[" and not isinstance(value, list) else value
    if field.kind == "file" and field.name in KINDS:
        return KINDS[field.name].prefix + "abcdefgh"
    return example(field.kind)


def example(kind: str) -> object:
    if kind.startswith("["):
        return [example(kind[1:-1])]
    plain = {"int": 1, "float": 1.5, "bool": True, "str": "x", "any": "x", "chat": ANNA.id}
    if kind in plain:
        return plain[kind]
    if kind == "file":
        return FILE
    kind = {"MenuButton": "MenuButtonCommands", "ReactionType": "ReactionTypeEmoji"}.get(kind, kind)
    return {field.name: field.value or example(field.kind) for field in TYPES.get(kind, ())}


def required(method: str) -> dict[str, object]:
    """What a method has to be given."""
    return {field.name: sensible(field) for field in METHODS[method].parameters if field.required}


def as_sent(params: dict[str, object]) -> dict[str, str]:
    """Parameters as clients send them: objects are JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in params.items()
    }
