"""The ``if`` of a step, out of the file's tree."""

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Mapping, Value
from perfkit.load.scenario.conditions import Condition
from perfkit.load.scenario.expectations import read_wording
from perfkit.load.scenario.variables import Scope
from perfkit.load.scenario.wording import Wording

_KEYS = ("text", "button", "variables")
_IF = "a text, a /pattern/ or {text, button, variables}"


def read_condition(value: Value, scope: Scope) -> Condition:
    """A condition: a wording alone stands for ``{text: wording}``."""
    if not isinstance(value, Mapping):
        return Condition(text=read_wording(value, scope, _IF))
    fields = values.mapping(value, _IF, _KEYS)
    if not fields:
        raise values.unfit(value, _IF)
    return Condition(
        text=read_wording(fields["text"], scope) if "text" in fields else None,
        button=read_wording(fields["button"], scope) if "button" in fields else None,
        variables=_read_variables(fields["variables"], scope) if "variables" in fields else (),
    )


def _read_variables(value: Value, scope: Scope) -> tuple[tuple[str, Wording], ...]:
    if not isinstance(value, Mapping) or not value.entries:
        raise values.unfit(value, "a mapping such as {score: '/^[89]$/'}")
    for name, entry in value.entries.items():
        scope.require((name,), entry.place)
    return tuple((name, read_wording(entry, scope)) for name, entry in value.entries.items())
