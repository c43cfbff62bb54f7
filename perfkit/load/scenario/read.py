"""A scenario file's text as a ``Scenario``, or one line that says what is wrong and where.

Whoever read the file hands in its text and its name; nothing here opens a file or starts anything.
"""

from dataclasses import dataclass, replace

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Mapping, Scalar, Value, read_document
from perfkit.formats.yaml_place import Place
from perfkit.load.scenario.definition import BotCommand, ObjectiveLine, Scenario, TargetCommand
from perfkit.load.scenario.files import ReadFile, no_content
from perfkit.load.scenario.flows import read_flows
from perfkit.load.scenario.gathering import read_groups
from perfkit.load.scenario.given import ReadVariable, no_variable
from perfkit.load.scenario.given_reading import read_given
from perfkit.load.scenario.http_reading import Requests, read_http_defaults
from perfkit.load.scenario.http_step import HttpDefaults
from perfkit.load.scenario.load_reading import LOAD_KEYS, read_load
from perfkit.load.scenario.network import read_network
from perfkit.load.scenario.reading import WITH_STEPS, Reading
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.step_objectives import CheckObjective
from perfkit.load.scenario.steps import read_steps
from perfkit.load.scenario.tags import read_tags
from perfkit.load.scenario.variables import Scope
from perfkit.loopback import Origin, parse_origin
from perfkit.web_address import WebAddress, parse_url, refusal

LARGEST_SEED = 2**53
"""So that a seed survives JSON."""

LARGEST_USER_ID = 2**51
"""Telegram's ids have at most 52 bits; students' ids follow the first one."""

_KEYS = (
    "name", "description", *LOAD_KEYS, "timeout", "reaction", "seed", "first_user_id", "bot",
    "target", "http", "network", "objectives", "groups", "variables", "data", "tags", "steps",
    "scenarios",
)  # fmt: skip
_NO_SETTINGS = frozenset({"steps", "scenarios", "target"})
"""What students in Python have no use for: they are the steps, and talk to a bot."""
_BOT_KEYS = ("command", "directory", "environment", "ready_within", "webhook_to")
_TARGET_KEYS = ("command", "directory", "environment", "ready", "ready_within")
_DEFAULTS = Scenario("", ())


def load_scenario(
    source: str | bytes,
    file: str,
    *,
    check_objective: CheckObjective = str,
    read_file: ReadFile = no_content,
    read_variable: ReadVariable = no_variable,
) -> Scenario:
    """The scenario that the text of ``file`` describes.

    ``check_objective`` is given each objective's text and raises ValueError for one that can't be
    judged, ``read_file`` each path of a file to send, to include, to mix or to take data from,
    ``read_variable`` each name of the environment that the file asks for. Raises DocumentError for
    the first thing that is wrong.
    """
    return _World(check_objective, read_file, read_variable).load(source, Source(file))


def load_settings(
    document: Mapping,
    file: str,
    *,
    check_objective: CheckObjective = str,
    read_file: ReadFile = no_content,
    read_variable: ReadVariable = no_variable,
) -> Scenario:
    """All of a scenario but its steps, for students in Python: the same keys, the same errors."""
    fields = values.mapping(document, "settings", setting_keys())
    world = _World(check_objective, read_file, read_variable)
    return world.scenario(document.place, fields, Source(file))


def setting_keys() -> tuple[str, ...]:
    """The keys that ``load_settings`` knows."""
    return tuple(key for key in _KEYS if key not in _NO_SETTINGS)


@dataclass(frozen=True, slots=True)
class _World:
    """What may be asked about the world outside a scenario's files."""

    check_objective: CheckObjective
    read_file: ReadFile
    read_variable: ReadVariable

    def load(self, content: str | bytes, source: Source, *, in_mix: bool = False) -> Scenario:
        """The scenario in a file. One ``in_mix`` is part of another and can't have several."""
        document = read_document(content, source.shown, WITH_STEPS)
        fields = values.mapping(document, WITH_STEPS, _KEYS)
        if "steps" not in fields and "scenarios" not in fields:
            raise document.place.error(f"expected {WITH_STEPS}: the key steps is missing")
        if in_mix and "scenarios" in fields:
            raise fields["scenarios"].place.error("a mix of scenarios can't be part of another mix")
        return self.scenario(document.place, fields, source)

    def scenario(self, place: Place, fields: dict[str, Value], source: Source) -> Scenario:
        """The scenario these keys describe."""
        whole = self._settings(place, fields, source)
        reading = Reading(
            self.read_file,
            self.check_objective,
            Requests(whole.http.base is not None),
            grouped=whole.groups is not None,
        )
        if "scenarios" in fields:
            whole = self._with_flows(whole, fields, source, reading)
        elif "steps" in fields:
            scope = Scope().after_save(whole.given.names)
            whole = replace(whole, steps=read_steps(fields["steps"], scope, source, reading))
        if whole.target is not None and whole.needs_bot:
            raise fields["target"].place.error(
                "a scenario with a bot has no target: start the web server beside it, or by "
                "bot.command"
            )
        return replace(
            whole,
            objectives=tuple(dict.fromkeys((*whole.objectives, *reading.objectives))),
            step_tags=reading.tags,
        )

    def _with_flows(
        self, whole: Scenario, fields: dict[str, Value], source: Source, reading: Reading
    ) -> Scenario:
        mix = fields["scenarios"]
        if "steps" in fields:
            raise mix.place.error("steps and scenarios exclude each other")
        return replace(whole, flows=read_flows(mix, whole, source, reading, self.load))

    def _settings(self, place: Place, fields: dict[str, Value], source: Source) -> Scenario:
        """All but the steps."""
        seed = _whole(fields, "seed", 0, LARGEST_SEED, _DEFAULTS.seed)
        return Scenario(
            name=(
                values.line_of_text(fields["name"], "a name")
                if "name" in fields
                else _stem(source.shown)
            ),
            steps=(),
            groups=read_groups(fields["groups"]) if "groups" in fields else None,
            description=values.text(fields["description"]) if "description" in fields else "",
            load=read_load(place, fields, seed),
            timeout_s=_duration(fields, "timeout", _DEFAULTS.timeout_s),
            reaction_s=(
                values.duration_range(fields["reaction"])
                if "reaction" in fields
                else _DEFAULTS.reaction_s
            ),
            seed=seed,
            first_user_id=(
                values.whole(fields["first_user_id"], 1, LARGEST_USER_ID)
                if "first_user_id" in fields
                else None
            ),
            bot=_read_bot(fields["bot"]) if "bot" in fields else None,
            target=read_target(fields["target"]) if "target" in fields else None,
            http=(
                read_http_defaults(fields["http"], lambda path: self.read_file(source.beside(path)))
                if "http" in fields
                else HttpDefaults()
            ),
            network=read_network(fields["network"]) if "network" in fields else _DEFAULTS.network,
            objectives=_read_objectives(fields, self.check_objective),
            given=read_given(fields, source, self.read_file, self.read_variable),
            tags=read_tags(fields["tags"]) if "tags" in fields else (),
        )


def _whole(fields: dict[str, Value], key: str, low: int, high: int, default: int) -> int:
    return values.whole(fields[key], low, high) if key in fields else default


def _duration(fields: dict[str, Value], key: str, default: float) -> float:
    return values.duration(fields[key]) if key in fields else default


def _stem(file: str) -> str:
    """The file's name without folders and ending."""
    name = file.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _read_bot(value: Value) -> BotCommand:
    fields = values.mapping(value, "a mapping such as {command: python bot.py}", _BOT_KEYS)
    if "command" not in fields:
        raise value.place.error("expected how to start the bot: the key command is missing")
    return BotCommand(
        command=values.text(fields["command"], "a command"),
        directory=values.text(fields["directory"]) if "directory" in fields else None,
        environment=_read_environment(fields["environment"]) if "environment" in fields else {},
        ready_within_s=_duration(fields, "ready_within", BotCommand("").ready_within_s),
        webhook_to=_read_origin(fields["webhook_to"]) if "webhook_to" in fields else None,
    )


def read_target(value: Value) -> TargetCommand:
    """How the web server under test is started."""
    expected = "a mapping such as {command: uvicorn app:app --port 8000}"
    fields = values.mapping(value, expected, _TARGET_KEYS)
    if "command" not in fields:
        raise value.place.error("expected how to start the server: the key command is missing")
    command = BotCommand(
        command=values.text(fields["command"], "a command"),
        directory=values.text(fields["directory"]) if "directory" in fields else None,
        environment=_read_environment(fields["environment"]) if "environment" in fields else {},
        ready_within_s=_duration(fields, "ready_within", BotCommand("").ready_within_s),
    )
    return TargetCommand(command, _read_ready(fields["ready"]) if "ready" in fields else None)


def _read_ready(value: Value) -> WebAddress:
    try:
        address = parse_url(values.line_of_text(value, "a URL", 1000))
    except ValueError as error:
        raise value.place.error(str(error)) from None
    problem = refusal(address.host)
    if problem is not None:
        raise value.place.error(f"a server that perfkit starts is on this machine: {problem}")
    return address


def _read_origin(value: Value) -> Origin:
    try:
        return parse_origin(values.line_of_text(value, "an address such as http://127.0.0.1:8080"))
    except ValueError as error:
        raise value.place.error(str(error)) from None


def _read_environment(value: Value) -> dict[str, str]:
    """Variables for the bot's process; numbers and words like ``yes`` stay the text they are."""
    if not isinstance(value, Mapping):
        raise values.unfit(value, "a mapping of variables to texts")
    for name, entry in value.entries.items():
        if not name or "=" in name or "\0" in name:
            raise entry.place.error("expected the name of an environment variable as key")
    return {name: _setting(entry) for name, entry in value.entries.items()}


def _setting(value: Value) -> str:
    """An environment variable's value: unlike other texts it may be empty."""
    return value.text if isinstance(value, Scalar) else values.text(value)


def _read_objectives(fields: dict[str, Value], check: CheckObjective) -> tuple[ObjectiveLine, ...]:
    if "objectives" not in fields:
        return ()
    items = values.listing(fields["objectives"], "a list of objectives")
    return tuple(_read_objective(item, check) for item in items)


def _read_objective(value: Value, check: CheckObjective) -> ObjectiveLine:
    text = values.line_of_text(value, "an objective such as p95 < 1.5 s").strip()
    try:
        check(text)
    except ValueError as error:
        raise value.place.error(str(error)) from None
    return ObjectiveLine(text, value.place.line)
