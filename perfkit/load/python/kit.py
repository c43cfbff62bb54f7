"""What do all students' code of one run share? Settings, files read once, steps played often."""

import random
from collections.abc import Callable, Mapping

from perfkit.load.python.http import Sessions
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.definition import Scenario, python_steps
from perfkit.load.scenario.document import Listing, Scalar
from perfkit.load.scenario.document import Mapping as Entries
from perfkit.load.scenario.files import ReadFile, own_file
from perfkit.load.scenario.place import Place
from perfkit.load.scenario.program import Program
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.steps import Reading, read_steps
from perfkit.load.scenario.variables import Scope
from perfkit.model.deeds import FileKind, OwnFile


class Kit:
    """``settings`` is the scenario without its steps, ``file`` the one that errors name.

    Files are read when a student first wants them, and kept.
    """

    def __init__(
        self,
        settings: Scenario,
        file: str,
        read_file: ReadFile,
        random_for: Callable[[int], random.Random],
        need: Callable[[str, str], None],
    ) -> None:
        self._need = need
        self.random_for = random_for
        self.timeout_ns = round(settings.timeout_s * 1e9)
        self.sessions = Sessions()
        self._settings = settings
        self._file = file
        self._read_file = read_file
        self._files: dict[tuple[FileKind, str], OwnFile] = {}
        self._programs: dict[tuple[str, frozenset[str]], Program] = {}

    def own_file(self, kind: FileKind, path: str) -> OwnFile:
        """The file at this path, or one made up of this size. Raises ValueError."""
        key = (kind, path)
        if key not in self._files:
            self._files[key] = own_file(kind, path, self._read_file)
        return self._files[key]

    def program(self, path: str, values: Mapping[str, str]) -> Program:
        """The steps of a scenario file. Raises ScenarioError."""
        key = (path, frozenset(values))
        if key not in self._programs:
            place = Place(self._file, 1, f"play({path!r})")
            include = Entries(place, {"include": Scalar(place, path, "str")})
            source, reading = Source(self._file), Reading(self._read_file)
            scope = Scope().after_save(values)
            steps = read_steps(Listing(place, (include,)), scope, source, reading)
            for step in python_steps(steps):
                self._need(step.path, step.function)
            self._programs[key] = compile_program(
                Scenario("", steps, timeout_s=self._settings.timeout_s)
            )
        return self._programs[key]
