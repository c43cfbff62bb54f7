"""Several scenarios side by side: ``scenarios``, a list of files or steps with weights."""

from dataclasses import replace
from functools import partial
from typing import Protocol

from perfkit.load.scenario import values
from perfkit.load.scenario.definition import Flow, Scenario
from perfkit.load.scenario.document import Value
from perfkit.load.scenario.files import ReadFile
from perfkit.load.scenario.http_reading import Requests
from perfkit.load.scenario.steps import read_steps

MOST_FLOWS = 100
HEAVIEST = 10_000

_KEYS = ("name", "weight", "file", "steps")


class LoadScenario(Protocol):
    """Reads another scenario file."""

    def __call__(self, source: bytes, file: str, *, read_file: ReadFile, in_mix: bool) -> Scenario:
        """The scenario in it, which may be no mix itself. Raises ScenarioError."""


def read_flows(
    value: Value, whole: Scenario, load: LoadScenario, read_file: ReadFile
) -> tuple[Flow, ...]:
    """The flows that stand there. Those with steps of their own are else as the whole file says.

    Raises ScenarioError.
    """
    items = values.listing(value, "a list such as [{file: quiz.yaml, weight: 3}]")
    if not 0 < len(items) <= MOST_FLOWS:
        raise values.unfit(value, f"from 1 to {MOST_FLOWS} scenarios")
    return tuple(_flow(item, whole, load, read_file) for item in items)


def _flow(value: Value, whole: Scenario, load: LoadScenario, read_file: ReadFile) -> Flow:
    fields = values.mapping(value, "a scenario such as {file: quiz.yaml, weight: 3}", _KEYS)
    weight = values.whole(fields["weight"], 1, HEAVIEST) if "weight" in fields else 1
    if ("file" in fields) is ("steps" in fields):
        raise value.place.error("expected either file or steps")
    if "file" in fields:
        scenario = _from_file(fields["file"], load, read_file)
    else:
        requests = Requests(whole.http.base is not None)
        steps = read_steps(fields["steps"], read_file, requests, grouped=whole.groups is not None)
        scenario = replace(whole, steps=steps)
    if "name" in fields:
        scenario = replace(scenario, name=values.line_of_text(fields["name"], "a name"))
    return Flow(scenario, weight)


def _from_file(value: Value, load: LoadScenario, read_file: ReadFile) -> Scenario:
    path = values.line_of_text(value, "the path of a scenario file", 1000)
    try:
        source = read_file(path)
    except ValueError as error:
        raise values.unfit(value, str(error)) from None
    folder, slash, _ = path.rpartition("/")
    beside = partial(_read_beside, folder + slash, read_file)
    return load(source, path, read_file=beside, in_mix=True)


def _read_beside(folder: str, read_file: ReadFile, path: str) -> bytes:
    """A file that stands relative to another scenario file."""
    return read_file(path if path.startswith("/") else folder + path)
