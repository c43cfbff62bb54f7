"""Several scenarios side by side: ``scenarios``, a list of files or steps with weights."""

from dataclasses import replace
from typing import Protocol

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Value
from perfkit.load.scenario.definition import Flow, PythonStep, Scenario
from perfkit.load.scenario.reading import Reading
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.steps import read_steps
from perfkit.load.scenario.variables import Scope

MOST_FLOWS = 100
HEAVIEST = 10_000
PYTHON = ".py"
MAIN = "student"
"""The function that a file of students must have."""

_KEYS = ("name", "weight", "file", "steps")


class LoadScenario(Protocol):
    """Reads another scenario file."""

    def __call__(self, content: bytes, source: Source, *, in_mix: bool) -> Scenario:
        """The scenario in it, which may be no mix itself. Raises DocumentError."""


def read_flows(
    value: Value, whole: Scenario, source: Source, reading: Reading, load: LoadScenario
) -> tuple[Flow, ...]:
    """The flows that stand there. Those with steps of their own are else as the whole file says.

    What their steps say besides is added to ``reading``. Raises DocumentError.
    """
    items = values.listing(value, "a list such as [{file: quiz.yaml, weight: 3}]")
    if not 0 < len(items) <= MOST_FLOWS:
        raise values.unfit(value, f"from 1 to {MOST_FLOWS} scenarios")
    reader = _Flows(whole, source, reading, load)
    return tuple(reader.flow(item) for item in items)


class _Flows:
    def __init__(
        self, whole: Scenario, source: Source, reading: Reading, load: LoadScenario
    ) -> None:
        self._whole = whole
        self._source = source
        self._reading = reading
        self._load = load

    def flow(self, value: Value) -> Flow:
        fields = values.mapping(value, "a scenario such as {file: quiz.yaml, weight: 3}", _KEYS)
        weight = values.whole(fields["weight"], 1, HEAVIEST) if "weight" in fields else 1
        if ("file" in fields) is ("steps" in fields):
            raise value.place.error("expected either file or steps")
        if "file" in fields:
            scenario = self._from_file(fields["file"])
        else:
            scope = Scope().after_save(self._whole.given.names)
            steps = read_steps(fields["steps"], scope, self._source, self._reading)
            scenario = replace(self._whole, steps=steps)
        if "name" in fields:
            scenario = replace(scenario, name=values.line_of_text(fields["name"], "a name"))
        return Flow(scenario, weight)

    def _from_file(self, value: Value) -> Scenario:
        written = values.line_of_text(value, "the path of a scenario file", 1000)
        if written.endswith(PYTHON):
            path = self._source.python_beside(written, value)
            return replace(self._whole, steps=(PythonStep(path, MAIN, value.place),))
        path, shown = self._source.beside(written), self._source.shown_beside(written)
        try:
            content = self._reading.read_file(path)
        except ValueError as error:
            raise values.unfit(value, str(error)) from None
        scenario = self._load(content, Source(shown, path), in_mix=True)
        self._reading.objectives += (line for line in scenario.objectives if line.of_step)
        for name, tags in scenario.step_tags.items():
            known = self._reading.tags.get(name, ())
            self._reading.tags[name] = tuple(dict.fromkeys((*known, *tags)))
        return scenario
