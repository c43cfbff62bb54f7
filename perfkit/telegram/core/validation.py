"""Can Telegram read a call's parameters? Missing and broken ones are refused with its own words.

Looked up in the table of methods. The words are those of tdlib/telegram-bot-api's Client.cpp;
numbers and booleans that are none count as 0 and false there, so that only what is sent as JSON
can be of a wrong type. Which value makes sense is for each method to say.
"""

import msgspec

from perfkit.telegram.core.methods import METHODS, TYPES, Field, Method
from perfkit.telegram.core.refusal import Refusal, bad_request
from perfkit.telegram.core.wire import BROKEN_JSON, Call

_DECODE = msgspec.json.Decoder().decode

_MISSING = {
    "chat_id": "chat_id is empty",
    "user_id": "invalid user_id specified",
    "message_ids": "message identifiers are not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "photo": "there is no photo in the request",
    "prices": 'parameter "prices" is required',
    "file_id": "file_id not specified",
}
"""Where it isn't ``parameter "…" is required``, which get_required_string_arg says."""

_MAY_BE_MISSING = frozenset({
    ("answerinlinequery", "results"),
    ("sendchataction", "action"),
    ("sendpoll", "question"),
    ("setmycommands", "commands"),
})  # fmt: skip
"""Required by the documentation, yet an empty value means something or has words of its own."""

_BY_HAND = frozenset({
    "reply_markup", "entities", "caption_entities", "reply_parameters", "message_ids",
    "question_entities", "explanation_entities", "description_entities", "suggested_tip_amounts",
})  # fmt: skip
"""JSON that the methods read themselves, also those which don't come this way."""

_JSON_NAMES = {
    "mask_position": "mask position",
    "menu_button": "menu button",
    "reaction": "reaction types",
    "rights": "ChatAdministratorRights",
    "scope": "BotCommandScope",
    "shipping_options": "shipping options",
    "link_preview_options": "link preview options",
    "suggested_post_parameters": "suggested post parameters",
}
"""``can't parse … JSON object``, where it isn't the parameter's own name."""

_ARRAYS = {
    "options": "String as options",
    "prices": "labeled prices",
    "results": "inline query results",
    "shipping_options": "shipping options",
    "correct_option_ids": "correct option identifiers",
    "custom_emoji_ids": "custom emoji identifiers",
}
"""``expected an Array of …``, where it isn't the type's name."""


def validate(call: Call) -> Method:
    """The method a call is about. Raises Refusal if Telegram could not read its parameters."""
    method = METHODS[call.method]
    last: Field | None = None
    for field in method.parameters:
        if field.name == "chat_id":
            last = field  # Telegram reads the chat when all else has been understood
        else:
            _check(field, call)
    if last is not None:
        _check(last, call)
    return method


def _check(field: Field, call: Call) -> None:
    text = call.params.get(field.name)
    if not text:
        if field.required and _is_missing(field, call):
            raise _missing(field)
    elif (field.kind[0] == "[" or field.kind[0].isupper()) and field.name not in _BY_HAND:
        _check_json(field, text, call.method)


def _is_missing(field: Field, call: Call) -> bool:
    if field.kind == "bool" or (call.method, field.name) in _MAY_BE_MISSING:
        return False
    # a message that isn't named is one that can't be found, which the methods have words for
    return field.name != "message_id" and field.name not in call.uploads


def _missing(field: Field) -> Refusal:
    if field.kind == "file":
        return bad_request(f"there is no {field.name.replace('_', ' ')} in the request")
    return bad_request(_MISSING.get(field.name) or f'parameter "{field.name}" is required')


def _check_json(field: Field, text: str, method: str) -> None:
    name = _JSON_NAMES.get(field.name, field.name)
    if method == "editmessagemedia":
        name = "input media"
    try:
        value: object = _DECODE(text)
    except BROKEN_JSON:
        raise bad_request(f"can't parse {name} JSON object") from None
    if field.kind[0] != "[":
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name}")
        return
    kind = field.kind[1:-1]
    if not isinstance(value, list):
        raise bad_request(f"expected an Array of {_ARRAYS.get(field.name) or _array_of(kind)}")
    for each in value:
        _check_item(kind, each)


def _array_of(kind: str) -> str:
    return {"str": "String", "int": "Number"}.get(kind, kind)


def _check_item(kind: str, value: object) -> None:
    if not kind[0].isupper():
        return
    if not isinstance(value, dict):
        raise bad_request(f"can't parse {kind}: expected an Object")
    for field in TYPES.get(kind, ()):
        given = value.get(field.name)
        if given is None:
            if field.kind != "file":  # one may be missing by name and come as an upload
                raise bad_request(f"can't parse {kind}: Can't find field \"{field.name}\"")
        elif field.kind == "str" and not isinstance(given, str | int | float):
            raise bad_request(f'can\'t parse {kind}: Field "{field.name}" must be of type String')
