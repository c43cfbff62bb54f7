"""What a step looks for, out of the file's tree: wordings, ``expect`` and ``save``."""

from dataclasses import replace

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Mapping, Scalar, Value
from perfkit.load.scenario.definition import Expect, Save
from perfkit.load.scenario.gathering import read_where
from perfkit.load.scenario.variables import STUDENT, Scope
from perfkit.load.scenario.wording import (
    Pattern,
    Template,
    Wording,
    parse_pattern,
    parse_template,
    parse_wording,
    slashed,
)
from perfkit.model.chat import CHAT_ACTIONS

MOST_REPLIES = 1000
STATUSES = ("member", "restricted", "kicked", "left", "administrator")

_EXPECT_KEYS = (
    "text", "button", "edit", "replies", "within", "answer", "alert", "document", "size",
    "deleted", "action", "result", "reply", "status", "in",
)  # fmt: skip
_EXPECT = "a text, a /pattern/ or {" + ", ".join(_EXPECT_KEYS) + "}"
_NO_MESSAGE = {
    "answer": "an answer to a press",
    "alert": "an answer to a press",
    "deleted": "a deletion",
    "action": "a chat action",
    "result": "a result of an inline query",
    "status": "a change of what the student is",
}
"""Keys that ask for something else than a message, and what that is."""


def read_template(value: Value, scope: Scope) -> Template:
    """A text to say."""
    template = parse_template(values.text(value))
    scope.require(template.variables, value.place)
    return template


def read_wording(value: Value, scope: Scope, expected: str = "a text or a /pattern/") -> Wording:
    """A text or a pattern to look for."""
    text = values.text(value, expected)
    try:
        wording = parse_wording(text)
    except ValueError as error:
        raise _bad_pattern(value, error) from None
    scope.require(wording.variables, value.place)
    return wording


def read_expect(value: Value, scope: Scope) -> Expect:
    """An ``expect``: a wording alone stands for ``{text: wording}``."""
    if not isinstance(value, Mapping):
        return Expect(text=read_wording(value, scope, _EXPECT))
    fields = values.mapping(value, _EXPECT, _EXPECT_KEYS)
    if not fields:
        raise values.unfit(value, _EXPECT)
    for key, what in _NO_MESSAGE.items():
        if key in fields:
            return _read_other(key, what, fields, scope)
    return Expect(
        text=read_wording(fields["text"], scope) if "text" in fields else None,
        button=read_wording(fields["button"], scope) if "button" in fields else None,
        edit=values.flag(fields["edit"]) if "edit" in fields else None,
        replies=values.whole(fields["replies"], 1, MOST_REPLIES) if "replies" in fields else 1,
        within_s=values.duration(fields["within"]) if "within" in fields else None,
        document=_read_any(fields["document"], scope) if "document" in fields else "size" in fields,
        size=values.size_range(fields["size"]) if "size" in fields else None,
        reply=_read_reply(fields["reply"]) if "reply" in fields else None,
        in_group=read_where(fields["in"]) if "in" in fields else None,
    )


def read_saves(value: Value, scope: Scope) -> tuple[Save, ...]:
    """A ``save``: variables and the patterns that find their values."""
    if not isinstance(value, Mapping) or not value.entries:
        raise values.unfit(value, "a mapping such as {score: '/(\\d+) points/'}")
    return tuple(_read_save(name, entry, scope) for name, entry in value.entries.items())


def _read_other(key: str, what: str, fields: dict[str, Value], scope: Scope) -> Expect:
    """What is no message goes only with the time in which it comes."""
    allowed = {"answer", "alert"} if key in {"answer", "alert"} else {key}
    allowed |= {"within", "in"}
    for other, value in fields.items():
        if other not in allowed:
            raise value.place.error(f"{what} has no text, button, edit or replies")
    value = fields[key]
    expect = Expect(
        within_s=values.duration(fields["within"]) if "within" in fields else None,
        in_group=read_where(fields["in"]) if "in" in fields else None,
    )
    match key:
        case "answer" | "alert":
            answer = _read_any(fields["answer"], scope) if "answer" in fields else True
            alert = values.flag(fields["alert"]) if "alert" in fields else None
            return replace(expect, answer=answer, alert=alert)
        case "deleted":
            own = isinstance(value, Scalar) and value.text == "own"
            if not own and not values.flag(value):
                raise values.unfit(value, "true or own")
            return replace(expect, deleted=True, own=own)
        case "status":
            return replace(expect, status=values.one_of(value, STATUSES))
        case "action":
            return replace(expect, action=values.one_of(value, CHAT_ACTIONS))
        case _:
            return replace(expect, result=_read_any(value, scope))


def _read_reply(value: Value) -> str:
    """``true``: to the student's own message; ``any``: to anybody's."""
    return "any" if values.one_of(value, ("true", "any")) == "any" else "own"


def _read_any(value: Value, scope: Scope) -> Wording | bool:
    """Any (true), or one with this wording."""
    expected = "true, a text or a /pattern/"
    if isinstance(value, Scalar) and value.kind == "bool":
        if not values.flag(value):
            raise values.unfit(value, expected)
        return True
    return read_wording(value, scope, expected)


def require_variable_name(name: str, value: Value) -> None:
    """Raise DocumentError if nothing can be saved under this name."""
    if not (name.isidentifier() and name.isascii()) or name == STUDENT:
        raise value.place.error(
            f"a variable's name has letters, digits and _, and is not {{{STUDENT}}}"
        )


def _read_save(name: str, value: Value, scope: Scope) -> Save:
    require_variable_name(name, value)
    inner = slashed(values.text(value, "a /pattern/"))
    if inner is None:
        raise values.unfit(value, "a pattern between slashes, such as '/(\\d+) points/'")
    return Save(name, read_pattern(value, inner, scope))


def read_pattern(value: Value, inner: str, scope: Scope) -> Pattern:
    """A regular expression, given without its slashes."""
    try:
        pattern = parse_pattern(inner)
    except ValueError as error:
        raise _bad_pattern(value, error) from None
    scope.require(pattern.variables, value.place)
    return pattern


def _bad_pattern(value: Value, error: ValueError) -> ValueError:
    return values.unfit(value, f"a regular expression Python can use ({error})")
