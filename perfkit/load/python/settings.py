"""Which settings does a Python file of students give? Names in capitals at its top level.

``USERS = 50`` is what ``users: 50`` is in a scenario file: the same keys, checked the same way; an
error names the line of the assignment.
"""

import ast
import math

from perfkit.formats.yaml_document import MOST_DEPTH, Listing, Mapping, Scalar, Value
from perfkit.formats.yaml_place import Place
from perfkit.load.python.loading import StudentFile
from perfkit.load.scenario.read import setting_keys


def settings_of(file: StudentFile) -> Mapping:
    """The file's settings as the tree that scenario files become. Raises DocumentError."""
    lines = _lines(file.source)
    entries: dict[str, Value] = {}
    for key in setting_keys():
        name = key.upper()
        if name in vars(file.module):
            place = Place(file.shown, lines.get(name, 1), name)
            entries[key] = _setting(key, vars(file.module)[name], place)
    return Mapping(Place(file.shown, 1), entries)


def _lines(source: bytes) -> dict[str, int]:
    """The line in which each name was last given a value at the top level."""
    lines: dict[str, int] = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        lines |= {each.id: node.lineno for each in targets if isinstance(each, ast.Name)}
    return lines


def _setting(key: str, value: object, place: Place) -> Value:
    if key == "bot" and isinstance(value, str):
        value = {"command": value}
    return _tree(value, place, 0)


def _tree(value: object, place: Place, depth: int) -> Value:
    """A Python value as if it stood in a file. Raises DocumentError for what can't stand there."""
    if depth > MOST_DEPTH:
        raise place.error(f"nested more than {MOST_DEPTH} deep")
    match value:
        case list() | tuple():
            items = (
                _tree(one, place.item(index, place.line), depth + 1)
                for index, one in enumerate(value)
            )
            return Listing(place, tuple(items))
        case dict():
            return Mapping(
                place,
                {
                    str(key): _tree(one, place.key(str(key), place.line), depth + 1)
                    for key, one in value.items()
                },
            )
        case _:
            return _scalar(value, place)


def _scalar(value: object, place: Place) -> Scalar:
    match value:
        case None:
            return Scalar(place, "", "null")
        case bool():
            return Scalar(place, "true" if value else "false", "bool")
        case int():
            return Scalar(place, _digits(value, place), "int")
        case float() if math.isfinite(value):
            return Scalar(place, f"{value:.12f}".rstrip("0").rstrip("."), "float")
        case str():
            return Scalar(place, value, "str")
        case _:
            raise place.error(f"expected a text, a number, a list or a dict, found {value!r:.60}")


def _digits(number: int, place: Place) -> str:
    if abs(number) >= 10**18:
        raise place.error("expected a number of at most 18 digits")
    return str(number)
