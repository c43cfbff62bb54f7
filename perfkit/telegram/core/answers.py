"""What is a well-formed answer to a method the emulator gives no effect to?

Made from the table of types: each field that the return type always has, with the call's own data
where a parameter has the same name (a test feeds each answer to aiogram's models).
"""

import msgspec

from perfkit.telegram.core.methods import TYPES, Field, Method
from perfkit.telegram.core.wire import whole

_ENCODE = msgspec.json.Encoder().encode

_FIELDS = {
    "id": "1",
    "date": "1700000000",
    "expiration_date": "1900000000",
    "file_path": '"documents/file_0"',
    "first_name": '"Somebody"',
    "type": '"private"',
    "icon_color": "7322096",
    "sticker_type": '"regular"',
    "total_count": "0",
    "pending_update_count": "0",
    "amount": "0",
    "url": '""',
}
"""Fields that no parameter fills, where "perfkit" or 1 would not do."""

_TEXTS = {
    "createInvoiceLink": "https://t.me/$perfkit",
    "exportChatInviteLink": "https://t.me/+perfkit",
    "getManagedBotToken": "1:perfkit",
    "replaceManagedBotToken": "1:perfkit",
}
"""What methods return that return a text."""


def by_type(method: Method, params: dict[str, str]) -> bytes:
    """JSON of a result of the type this method returns."""
    if method.returns == "str":
        return _ENCODE(_TEXTS[method.name])
    return _value(method.returns, params).encode()


def _value(kind: str, params: dict[str, str]) -> str:
    if kind[0] == "[":
        return "[]"
    plain = {"True": "true", "bool": "false", "int": "1", "str": '"perfkit"'}.get(kind)
    if plain is not None:
        return plain
    fields = TYPES.get(kind, ())
    return "{" + ",".join(f'"{each.name}":{_field(kind, each, params)}' for each in fields) + "}"


def _field(kind: str, field: Field, params: dict[str, str]) -> str:
    given = params.get(_source(kind, field.name))
    if field.kind == "int" and given:
        return str(whole(given))
    if field.kind == "str":
        if given:
            return _ENCODE(given).decode()
        known = _FIELDS.get(field.name)
        return known if known and known[0] == '"' else f'"{known or "perfkit"}"'
    return _FIELDS.get(field.name) or _value(field.kind, params)


def _source(kind: str, name: str) -> str:
    """Which parameter tells a field: whose id it is depends on what it is an id of."""
    return {"User": "user_id", "Chat": "chat_id"}.get(kind, name) if name == "id" else name
