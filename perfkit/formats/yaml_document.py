"""A YAML file's bytes as a tree of values that know their place; nothing is constructed.

The first stage of reading: what YAML itself forbids, and what a hostile or broken file could do
(aliases that multiply, duplicate keys, object tags), ends here as one located line. YAML's guesses
at types are kept only as ``Scalar.kind``: a button called ``Yes`` or ``1.10`` keeps its text.
"""

import re
from dataclasses import dataclass

import yaml

from perfkit.formats.yaml_place import DocumentError, Place, shown

MOST_CHARACTERS = 256 * 1024
MOST_VALUES = 10_000
"""Of the whole file, aliases counted each time: ten lines of YAML can mean a billion values."""
MOST_DEPTH = 40

_TAG = "tag:yaml.org,2002:"
_SCALAR_KINDS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "merge", "value"})
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_HINTS = (
    ("unknown escape character", "write patterns in single quotes"),
    ("mapping values are not allowed", 'text with ": " in it must be quoted'),
    ("'\\t'", "indent with spaces, not tabs"),
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: its text as written, and what YAML takes it for."""

    place: Place
    text: str
    kind: str
    """``str``, ``int``, ``float``, ``bool``, ``null``, …"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    place: Place
    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the file's order."""

    place: Place
    entries: dict[str, "Value"]


Value = Scalar | Listing | Mapping


def read_document(source: str | bytes, file: str, expected: str) -> Value:
    """The whole file as one value; an empty one is not what was ``expected``.

    Raises DocumentError for anything that is not one small, plain YAML document in UTF-8.
    """
    text = _decode(source, file)
    if len(text) > MOST_CHARACTERS:
        raise Place(file, 1).error(f"larger than {MOST_CHARACTERS // 1024} KiB")
    node = _compose(text, file)
    if node is None:
        raise Place(file, 1).error(f"expected {expected}, found nothing")
    return _Walk(file).value(node, Place(file, node.start_mark.line + 1), 0)


def _decode(source: str | bytes, file: str) -> str:
    if isinstance(source, str):
        return source
    if source[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Place(file, 1).error("not UTF-8 but UTF-16 text: save it as UTF-8")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Place(file, line).error("not UTF-8 text") from None


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, file) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Place(file, line).error("found a character that text can't hold") from None
    except RecursionError:
        raise Place(file, 1).error(f"nested more than {MOST_DEPTH} deep") from None
    except (ValueError, OverflowError):
        # PyYAML hands the digits of "\UFFFFFFFF" and of %YAML straight to chr() and int()
        raise Place(file, 1).error("not YAML: found a number that can't be") from None
    return node


def _not_yaml(error: yaml.MarkedYAMLError, file: str) -> DocumentError:
    words = ", ".join(part for part in (error.context, error.problem) if part)
    hint = next((f" ({advice})" for sign, advice in _HINTS if sign in words), "")
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    return Place(file, line).error(f"not YAML: {words}{hint}")


class _Walk:
    """One pass over the node tree; counts values so that aliases can't multiply without end."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = MOST_VALUES

    def value(self, node: yaml.Node, place: Place, depth: int) -> Value:
        self._left -= 1
        if self._left < 0:
            raise place.error(f"more than {MOST_VALUES:,} values in the file, aliases included")
        if depth > MOST_DEPTH:
            raise place.error(f"nested more than {MOST_DEPTH} deep")
        kind = str(node.tag).removeprefix(_TAG)
        if isinstance(node, yaml.ScalarNode) and kind in _SCALAR_KINDS:
            return self._scalar(node, kind, place)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return self._listing(node, place, depth)
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._mapping(node, place, depth)
        raise place.error(f"expected a plain value, found the tag {shown(node.tag)}")

    def _scalar(self, node: yaml.ScalarNode, kind: str, place: Place) -> Scalar:
        text: str = node.value
        if _HALF_CHARACTER.search(text):
            raise place.error("found half a character (a lone UTF-16 surrogate)")
        return Scalar(place, text, kind)

    def _listing(self, node: yaml.SequenceNode, place: Place, depth: int) -> Listing:
        return Listing(
            place,
            tuple(
                self.value(item, place.item(index, item.start_mark.line + 1), depth + 1)
                for index, item in enumerate(node.value)
            ),
        )

    def _mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> Mapping:
        entries: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            here = Place(self._file, line, place.path)
            if not isinstance(key_node, yaml.ScalarNode):
                raise here.error("expected a word as key, found a list or mapping")
            key = self._scalar(key_node, "str", here).text
            if key in entries:
                first = entries[key].place.line
                raise here.error(f"the key {shown(key)} stands here twice, first in line {first}")
            entries[key] = self.value(value_node, here.key(key, line), depth + 1)
        return Mapping(place, entries)
