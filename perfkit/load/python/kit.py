"""What do all students' code of one run share? Settings, files read once, steps played often."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from perfkit.formats.yaml_document import Listing, Scalar
from perfkit.formats.yaml_document import Mapping as Entries
from perfkit.formats.yaml_place import Place
from perfkit.load.python.http import Settings
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.definition import Scenario
from perfkit.load.scenario.files import ReadFile, own_file
from perfkit.load.scenario.http_reading import Requests
from perfkit.load.scenario.program import Program
from perfkit.load.scenario.reading import Reading
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.steps import read_steps
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
        self.secrets = settings.secrets
        self.http = Settings(settings.http, settings.timeout_s, self.secrets)
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
        """The steps of a scenario file. Raises DocumentError."""
        key = (path, frozenset(values))
        if key not in self._programs:
            place = Place(self._file, 1, f"play({path!r})")
            include = Entries(place, {"include": Scalar(place, path, "str")})
            source = Source(self._file)
            reading = self._reading()
            scope = Scope().after_save(values)
            steps = read_steps(Listing(place, (include,)), scope, source, reading)
            played = replace(self._settings, steps=steps, flows=())
            for step in played.python_steps:
                self._need(step.path, step.function)
            self._programs[key] = compile_program(played)
        return self._programs[key]

    def _reading(self) -> Reading:
        settings = self._settings
        return Reading(
            self._read_file,
            requests=Requests(settings.http.base is not None),
            grouped=settings.groups is not None,
        )
