"""The ``objectives`` beside a step: ``p95 < 800ms`` there is ``p95 of "its name" < 800ms``."""

import re
from collections.abc import Callable

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Listing, Value
from perfkit.load.scenario.definition import ObjectiveLine

_COMPARISON = re.compile(r"\s*[<>]")

CheckObjective = Callable[[str], object]
"""Raises ValueError with a sentence for an objective that can't be judged."""


def read_step_objectives(
    value: Value, name: str | None, check: CheckObjective
) -> tuple[ObjectiveLine, ...]:
    """The objectives of the step of this name, as the whole run's are written."""
    if name is None:
        raise value.place.error("expected a name beside it: objectives are of a step by its name")
    if '"' in name:
        raise value.place.error('objectives are of a step by its name, which must hold no "')
    items = value.items if isinstance(value, Listing) else (value,)
    return tuple(_read_one(item, name, check) for item in items)


def _read_one(value: Value, name: str, check: CheckObjective) -> ObjectiveLine:
    text = values.line_of_text(value, "an objective such as p95 < 800ms")
    if " of " in text:
        raise values.unfit(value, "an objective of this step, without of")
    comparison = _COMPARISON.search(text)
    if comparison is None:
        raise values.unfit(value, "an objective such as p95 < 800ms")
    whole = f'{text[: comparison.start()]} of "{name}"{text[comparison.start() :]}'
    try:
        check(whole)
    except ValueError as error:
        raise value.place.error(str(error)) from None
    return ObjectiveLine(whole, value.place.line, of_step=True)
