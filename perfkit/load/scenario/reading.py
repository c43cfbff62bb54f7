"""What do all files of a scenario share while steps are read, and what do steps say besides?"""

from dataclasses import dataclass, field

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Value, read_document
from perfkit.formats.yaml_place import Place
from perfkit.load.scenario.definition import ObjectiveLine
from perfkit.load.scenario.files import ReadFile
from perfkit.load.scenario.http_reading import Requests
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.step_objectives import CheckObjective, read_step_objectives
from perfkit.load.scenario.tags import read_tags

MOST_STEPS = 100_000
"""Of the whole scenario, included files counted each time."""

WITH_STEPS = "a mapping with steps"
"""What a scenario file is, in an error."""
NO_REQUESTS = Requests(has_base=False)


@dataclass(slots=True)
class Reading:
    """One scenario being read."""

    read_file: ReadFile
    check_objective: CheckObjective = str
    requests: Requests = NO_REQUESTS
    grouped: bool = False
    """Whether students share groups, so that steps can be done there."""
    objectives: list[ObjectiveLine] = field(default_factory=list)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By step's name."""
    steps: int = 0
    documents: dict[str, Value] = field(default_factory=dict)
    """Included files that were read already, by path."""

    def document(self, source: Source, named: Value) -> Value:
        """The content of a file that is included there."""
        if source.path not in self.documents:
            try:
                content = self.read_file(source.path)
            except ValueError as error:
                raise values.unfit(named, str(error)) from None
            self.documents[source.path] = read_document(content, source.shown, WITH_STEPS)
        return self.documents[source.path]

    def count_step(self, place: Place) -> None:
        """Raise DocumentError if this step is one too many."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise place.error(f"more than {MOST_STEPS:,} steps, included files counted")

    def name(self, fields: dict[str, Value]) -> str | None:
        """The step's name; what is said of the step by that name is noted."""
        name = values.line_of_text(fields["name"], "a name") if "name" in fields else None
        if "objectives" in fields:
            self.objectives += read_step_objectives(
                fields["objectives"], name, self.check_objective
            )
        if "tags" in fields:
            tags = read_tags(fields["tags"])
            if name is None:
                raise fields["tags"].place.error("expected a name beside it: tags are by names")
            self.tags[name] = tuple(dict.fromkeys((*self.tags.get(name, ()), *tags)))
        return name
