"""A scenario of either kind, YAML or Python, read from disk with all the files that it names."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import InputError
from perfkit.findings.objectives import parse_objective
from perfkit.formats.tables import LARGEST_TABLE
from perfkit.formats.yaml_document import MOST_CHARACTERS
from perfkit.formats.yaml_place import Place
from perfkit.load.mix import Mix
from perfkit.load.python.kit import Kit
from perfkit.load.python.loading import Functions
from perfkit.load.python.settings import settings_of
from perfkit.load.python.troupe import Troupe
from perfkit.load.scenario.compilation import compile_program, new_feeder
from perfkit.load.scenario.definition import Flow, PythonStep, Scenario
from perfkit.load.scenario.flows import MAIN, PYTHON
from perfkit.load.scenario.read import load_scenario, load_settings

_LARGEST_SCENARIO = 4 * MOST_CHARACTERS
"""Bytes: so many may be needed for that many characters of UTF-8."""
_LARGEST_FILE = LARGEST_TABLE
"""Of all that a scenario may name, tables may be the largest."""


@dataclass(frozen=True, slots=True)
class Play:
    """A scenario, ready to be played."""

    scenario: Scenario
    mix: Mix
    source: bytes
    troupe: Troupe | None
    """What plays its Python code; None: it has none."""


def read_play(path: Path, clock: Clock) -> Play:
    """The scenario in this file; one that ends in ``.py`` is run. Raises InputError."""
    source = _read(path)
    read_file = partial(_read_beside, path.parent)
    functions = Functions(path.parent, str(path)[: -len(path.name)], read_file)
    if path.suffix == PYTHON:
        scenario = _read_python(path, functions, read_file)
    else:
        scenario = load_scenario(
            source,
            str(path),
            check_objective=parse_objective,
            read_file=read_file,
            read_variable=os.environ.get,
        )
    mix = _mix(scenario)
    called = scenario.python_steps
    if not called:
        return Play(scenario, mix, source, None)
    for step in called:
        _need(functions, step)
    kit = Kit(scenario, str(path), read_file, _random_for(scenario.seed), functions.need)
    troupe = Troupe(kit, functions, clock)
    directed = tuple(map(troupe.direct, mix.programs))
    return Play(scenario, replace(mix, programs=directed), source, troupe)


def _mix(scenario: Scenario) -> Mix:
    """Its flows, or the one that it is. Who is given the same takes turns at the rows."""
    flows = scenario.flows or (Flow(scenario),)
    shared = new_feeder(scenario.given)
    programs = tuple(
        compile_program(flow.scenario, shared if flow.scenario.given is scenario.given else None)
        for flow in flows
    )
    return Mix(programs, tuple(flow.weight for flow in flows))


def _read_python(path: Path, functions: Functions, read_file: Callable[[str], bytes]) -> Scenario:
    """The file's settings, with the one step that calls its ``student``."""
    functions.need(path.name, MAIN)
    scenario = load_settings(
        settings_of(functions.file(path.name)),
        str(path),
        check_objective=parse_objective,
        read_file=read_file,
        read_variable=os.environ.get,
    )
    step = PythonStep(path.name, MAIN, Place(str(path), 1))
    return replace(scenario, steps=(step,))


def _need(functions: Functions, step: PythonStep) -> None:
    try:
        functions.need(step.path, step.function)
    except InputError:
        raise
    except ValueError as error:
        raise step.place.error(f"expected {error}, found {step.path}") from None


def _random_for(seed: int) -> Callable[[int], random.Random]:
    return lambda student: random.Random(f"{seed}/{student}/python")  # noqa: S311 - not for secrets


def _read(path: Path) -> bytes:
    try:
        source = _at_most(path, _LARGEST_SCENARIO)
    except FileNotFoundError:
        raise InputError(
            f"{path}: there is no such scenario file",
            advice="scenarios/homework.yaml comes with perfkit",
        ) from None
    except OSError as error:
        raise InputError(f"{path}: the scenario can't be read: {error.strerror}") from None
    if len(source) > _LARGEST_SCENARIO:
        raise InputError(f"{path}:1: larger than {MOST_CHARACTERS // 1024} KiB")
    return source


def _read_beside(folder: Path, path: str) -> bytes:
    """A file that the scenario names. Raises ValueError with what is wrong with it."""
    try:
        content = _at_most(folder / path, _LARGEST_FILE)
    except OSError as error:
        raise ValueError(f"a file that can be read ({error.strerror})") from None
    except ValueError:
        raise ValueError("a file that can be read (no file can have that name)") from None
    if len(content) > _LARGEST_FILE:
        raise ValueError(f"a file of at most {_LARGEST_FILE // 2**20} MiB")
    return content


def _at_most(path: Path, limit: int) -> bytes:
    """The file's bytes, one more than the limit if it is larger: it may have no end."""
    with path.open("rb") as file:
        return file.read(limit + 1)
