"""Writes the emulator's tables of the Bot API's methods and types from aiogram's models.

At development time only: ``python tests/telegram/generate_api_table.py``. Importing the models
takes seconds and 165 MB, the tables a few milliseconds. A slow test compares the two, so that a
newer aiogram shows when they are out of date.
"""

import datetime as dt
import types
import typing
from pathlib import Path

CORE = Path(__file__).parents[2] / "perfkit" / "telegram" / "core"
HEAD = '''"""{question}

Generated from aiogram {version}'s models by tests/telegram/generate_api_table.py: do not edit.
{meaning}
"""

# ruff: noqa: E501 - one line a method or type, so that a newer Bot API reads well as a diff

'''
METHODS_MEANING = """\
One line a method: its name, what it returns, and its parameters as ``name:kind``, with ``!`` where
they are required. Kinds: int, float, bool, str, chat (a number or @name), file, the name of a type
(sent as JSON), any (a string or a type), and ``[kind]`` for a list of it."""
TYPES_MEANING = """\
One line a type: its name and the fields it always has, as ``name:kind`` with the kinds of the table
of methods, or ``name=value`` where the value is what tells this type from its siblings."""
QUESTIONS = {
    "api_methods": "What does each method of the Bot API take and return?",
    "api_types": "Which fields does each type of the Bot API always have?",
}
COMMON_BASES = {"TelegramObject", "MutableTelegramObject", "MaybeInaccessibleMessage"}


def members(annotation: object) -> list[object]:
    """The alternatives of an annotation, without those that say it may be missing."""
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        found = [each for part in typing.get_args(annotation) for each in members(part)]
    else:
        found = [annotation]
    return [each for each in found if each is not type(None) and spelled(each) != "Default"]


def spelled(annotation: object) -> str:
    return getattr(annotation, "__name__", str(annotation))


def shared_name(alternatives: list[type]) -> str:
    """How the Bot API's page names a union: by what its members are, or the keyboards."""
    if spelled(alternatives[0]) == "InlineKeyboardMarkup":
        return "ReplyMarkup"
    lineages = [
        [spelled(base) for base in each.__mro__ if each.__module__.startswith("aiogram.types")]
        for each in alternatives
    ]
    shared = next(name for name in lineages[0] if all(name in lineage for lineage in lineages))
    if shared in COMMON_BASES:
        return spelled(alternatives[0])
    return shared


def kind(annotation: object) -> str:
    """An annotation as the tables spell it."""
    alternatives = members(annotation)
    names = {spelled(each) for each in alternatives}
    if names & {"datetime", "timedelta", "DateTime"} or dt.datetime in alternatives:
        return "int"
    if names == {"int", "str"}:
        return "chat"
    if "InputFile" in names:
        return "file"
    if "list" in names:
        (listed,) = (each for each in alternatives if typing.get_origin(each) is list)
        return f"[{kind(typing.get_args(listed)[0])}]"
    if len(alternatives) > 1:
        return "any" if "str" in names else shared_name(alternatives)
    (only,) = alternatives
    if typing.get_origin(only) is typing.Annotated:
        return kind(typing.get_args(only)[0])
    return "str" if typing.get_origin(only) is typing.Literal else spelled(only)


def returned(annotation: object) -> str:
    """A return type as the Bot API's page names it."""
    alternatives = members(annotation)
    if typing.get_origin(annotation) is list:
        return f"[{returned(typing.get_args(annotation)[0])}]"
    if {spelled(each) for each in alternatives} == {"Message", "bool"}:
        return "Message|True"
    name = kind(annotation)
    return {"bool": "True", "MaybeInaccessibleMessage": "Message"}.get(name, name)


def method_lines() -> list[str]:
    from aiogram import methods

    lines = []
    for name in methods.__all__:
        model = getattr(methods, name)
        if not isinstance(getattr(model, "__api_method__", None), str):
            continue
        words = [model.__api_method__, returned(model.__returning__)]
        for field, info in model.model_fields.items():
            needed = "!" if info.is_required() else ""
            words.append(f"{info.alias or field}:{kind(info.annotation)}{needed}")
        lines.append(" ".join(words))
    return sorted(lines)


def type_lines() -> list[str]:
    from aiogram import types as models
    from pydantic import BaseModel

    lines = []
    for name in dir(models):
        model = getattr(models, name)
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        words = [name]
        for field, info in model.model_fields.items():
            if info.is_required():
                words.append(f"{info.alias or field}:{kind(info.annotation)}")
            elif typing.get_origin(info.annotation) is typing.Literal:
                words.append(
                    f"{info.alias or field}={getattr(info.default, 'value', info.default)}"
                )
        if len(words) > 1:
            lines.append(" ".join(words))
    return sorted(set(lines))


def module(name: str, variable: str, meaning: str, lines: list[str]) -> str:
    """The text of one generated module."""
    import aiogram

    head = HEAD.format(question=QUESTIONS[name], version=aiogram.__version__, meaning=meaning)
    return f'{head}{variable} = """\\\n' + "\n".join(lines) + '\n"""\n'


def modules() -> dict[str, str]:
    """Name and text of all generated modules."""
    return {
        "api_methods": module("api_methods", "METHODS", METHODS_MEANING, method_lines()),
        "api_types": module("api_types", "TYPES", TYPES_MEANING, type_lines()),
    }


if __name__ == "__main__":
    for name, text in modules().items():
        (CORE / f"{name}.py").write_text(text, encoding="utf-8")
