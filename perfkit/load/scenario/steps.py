"""The ``steps`` of a scenario file, out of its tree.

Steps that only say more about the interaction before them (an ``expect`` directly after a ``say``
or ``press``, a ``save`` directly after an interaction) are joined to it here, so that what comes
later sees interactions, thinking and branching and little else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from perfkit.load.scenario import values
from perfkit.load.scenario.act_reading import ACT_VERBS, read_act
from perfkit.load.scenario.condition_reading import read_condition
from perfkit.load.scenario.definition import (
    UNTIL_ROUNDS,
    ActStep,
    Branch,
    ChooseStep,
    Expect,
    ExpectStep,
    IfStep,
    ObjectiveLine,
    Pick,
    PressStep,
    PythonStep,
    RepeatStep,
    Save,
    SaveStep,
    SayStep,
    Step,
    ThinkStep,
    inner_steps,
    waits,
)
from perfkit.load.scenario.document import Listing, Mapping, Value, read_document
from perfkit.load.scenario.expectations import (
    read_expect,
    read_saves,
    read_template,
    read_wording,
)
from perfkit.load.scenario.files import ReadFile
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.step_objectives import CheckObjective, read_step_objectives
from perfkit.load.scenario.tags import read_tags
from perfkit.load.scenario.variables import Scope, merge

MOST_STEPS = 100_000
"""Of the whole scenario, included files counted each time."""
MOST_ROUNDS = 1_000_000
MOST_WEIGHT = 1_000_000

_VERBS = ("say", "press", *ACT_VERBS, "think", "choose", "repeat", "if", "include", "python")
_MODIFIERS = ("expect", "save", "name", "objectives", "tags")
_WAYS = ("then", "else")
_STEP = "a step such as {say: /start}"
_PRESS = "a button's text, a /pattern/ or {button, pick}"

Fields = dict[str, Value]


@dataclass(slots=True)
class Reading:
    """What all files of a scenario share while their steps are read, and what steps say besides."""

    read_file: ReadFile
    check_objective: CheckObjective = str
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
            self.documents[source.path] = read_document(content, source.shown)
        return self.documents[source.path]


def read_steps(value: Value, scope: Scope, source: Source, reading: Reading) -> tuple[Step, ...]:
    """All steps of the scenario. At least one of them must wait for the bot."""
    steps = _Reader(scope, source, reading).steps(value)
    if not _any_step(steps, waits):
        raise values.unfit(value, "at least one say, press or expect")
    return steps


class _Reader:
    """Reads steps in the order in which students do them, and follows what is known at each."""

    def __init__(self, scope: Scope, source: Source, reading: Reading) -> None:
        self._scope = scope
        self._source = source
        self._reading = reading

    def steps(self, value: Value) -> tuple[Step, ...]:
        steps: list[Step] = []
        for item in values.listing(value, "a list of steps"):
            for step in self._included(item) or (self._step(item),):
                steps[-1:] = _join(steps[-1], step) if steps else (step,)
        return tuple(steps)

    def _included(self, value: Value) -> tuple[Step, ...]:
        """The steps of the file that an ``include`` names; none where this is another step."""
        if not isinstance(value, Mapping) or "include" not in value.entries:
            return ()
        named = values.mapping(value, _STEP, ("include",))["include"]
        path = values.line_of_text(named, "the path of a file with steps", longest=1000)
        source = self._source.included(path, named.place)
        document = self._reading.document(source, named)
        if isinstance(document, Mapping):
            fields = values.mapping(document, "steps to include", ("steps", "description"))
            if "steps" not in fields:
                raise document.place.error("expected steps to include: the key steps is missing")
            document = fields["steps"]
        inner = _Reader(self._scope, source, self._reading)
        steps = inner.steps(document)
        if not steps:
            raise values.unfit(document, "at least one step to include")
        self._scope = inner._scope
        return steps

    def _step(self, value: Value) -> Step:
        self._reading.steps += 1
        if self._reading.steps > MOST_STEPS:
            raise value.place.error(f"more than {MOST_STEPS:,} steps, included files counted")
        fields = values.mapping(value, _STEP, (*_VERBS, *_MODIFIERS, *_WAYS))
        match [verb for verb in _VERBS if verb in fields]:
            case ["say" | "press" as verb]:
                values.mapping(value, _STEP, (verb, *_MODIFIERS))
                return self._say(fields) if verb == "say" else self._press(fields)
            case [verb] if verb in ACT_VERBS:
                values.mapping(value, _STEP, (verb, *_MODIFIERS))
                return self._act(verb, fields)
            case []:
                return self._without_verb(value, fields)
            case ["if"]:
                return self._if(value)
            case [verb]:
                values.mapping(value, _STEP, (verb,))
                return self._control(verb, fields[verb])
            case several:
                raise values.unfit(value, f"one thing to do in a step, not {' and '.join(several)}")

    def _control(self, verb: str, value: Value) -> Step:
        match verb:
            case "think":
                return ThinkStep(*values.duration_range(value))
            case "choose":
                return self._choose(value)
            case "python":
                return self._python(value)
            case _:
                return self._repeat(value)

    def _say(self, fields: Fields) -> SayStep:
        text = read_template(fields["say"], self._scope)
        return SayStep(text, *self._modifiers(fields))

    def _press(self, fields: Fields) -> PressStep:
        value = fields["press"]
        pick = Pick.FIRST
        if isinstance(value, Mapping) and value.entries:
            press = values.mapping(value, _PRESS, ("button", "pick"))
            if "pick" in press:
                pick = Pick(values.one_of(press["pick"], tuple(Pick)))
            if "button" not in press:
                raise value.place.error("expected a button to press: the key button is missing")
            value = press["button"]
        button = read_wording(value, self._scope, _PRESS)
        return PressStep(button, pick, *self._modifiers(fields))

    def _act(self, verb: str, fields: Fields) -> ActStep:
        act = read_act(verb, fields[verb], self._scope, self._read_file)
        if act.waits or "expect" in fields:
            return ActStep(act, *self._modifiers(fields))
        if "save" in fields:
            raise fields["save"].place.error("there is no reply to save from: give an expect")
        return ActStep(act, name=self._name(fields))

    def _without_verb(self, value: Value, fields: Fields) -> Step:
        if "expect" in fields:
            expect, saves, name = self._modifiers(fields)
            return ExpectStep(expect or Expect(), saves, name)
        if "save" not in fields:
            raise values.unfit(value, f"{_STEP}: one of {', '.join(_VERBS)}, expect or save")
        values.mapping(value, _STEP, ("save",))
        if not self._scope.replied:
            raise value.place.error("there may be no reply yet to save from")
        return SaveStep(self._saves(fields["save"]))

    def _modifiers(self, fields: Fields) -> tuple[Expect | None, tuple[Save, ...], str | None]:
        expect = read_expect(fields["expect"], self._scope) if "expect" in fields else None
        self._scope = self._scope.after_reply()
        saves = self._saves(fields["save"]) if "save" in fields else ()
        return expect, saves, self._name(fields)

    def _name(self, fields: Fields) -> str | None:
        """The step's name; what is said of the step by that name is noted."""
        name = values.line_of_text(fields["name"], "a name") if "name" in fields else None
        reading = self._reading
        if "objectives" in fields:
            reading.objectives += read_step_objectives(
                fields["objectives"], name, reading.check_objective
            )
        if "tags" in fields:
            tags = read_tags(fields["tags"])
            if name is None:
                raise fields["tags"].place.error("expected a name beside it: tags are by names")
            reading.tags[name] = tuple(dict.fromkeys((*reading.tags.get(name, ()), *tags)))
        return name

    def _read_file(self, path: str) -> bytes:
        return self._reading.read_file(self._source.beside(path))

    def _saves(self, value: Value) -> tuple[Save, ...]:
        saves = read_saves(value, self._scope)
        self._scope = self._scope.after_save(save.variable for save in saves)
        return saves

    def _choose(self, value: Value) -> ChooseStep:
        items = values.listing(value, "a list of branches")
        if not items:
            raise values.unfit(value, "at least one branch")
        before, ends, branches = self._scope, [], []
        for item in items:
            self._scope = before
            branches.append(self._branch(item))
            ends.append(self._scope)
        self._scope = merge(ends)
        return ChooseStep(tuple(branches))

    def _if(self, value: Value) -> IfStep:
        fields = values.mapping(value, _STEP, ("if", *_WAYS))
        if fields.keys().isdisjoint(_WAYS):
            raise value.place.error("expected then or else, or both: neither is there")
        condition = read_condition(fields["if"], self._scope)
        before = self._scope
        then = self._way(fields, "then")
        after_then, self._scope = self._scope, before
        otherwise = self._way(fields, "else")
        self._scope = merge((after_then, self._scope))
        return IfStep(condition, then, otherwise)

    def _way(self, fields: Fields, key: str) -> tuple[Step, ...]:
        """A way to go: a step, or a list of steps that may be empty."""
        if key not in fields:
            return ()
        value = fields[key]
        if isinstance(value, Listing):
            return self.steps(value)
        return self._included(value) or (self._step(value),)

    def _python(self, value: Value) -> PythonStep:
        expected = "a Python file and a function in it, such as students.py:homework"
        path, colon, function = values.line_of_text(value, expected, longest=1000).rpartition(":")
        if not (colon and path.endswith(".py") and function.isidentifier()):
            raise values.unfit(value, expected)
        beside = self._source.beside(path)
        if beside.startswith(("/", "../")) or ".." in path.split("/"):
            raise values.unfit(value, "a Python file in this file's folder or below")
        self._scope = self._scope.after_reply()
        return PythonStep(beside, function, value.place)

    def _branch(self, value: Value) -> Branch:
        if isinstance(value, Listing):
            return Branch(self.steps(value))
        if isinstance(value, Mapping) and not value.entries.keys().isdisjoint({"weight", "steps"}):
            fields = values.mapping(value, "a branch", ("weight", "steps"))
            if "steps" not in fields:
                raise value.place.error("expected steps beside the weight: the key is missing")
            weight = values.whole(fields["weight"], 1, MOST_WEIGHT) if "weight" in fields else 1
            return Branch(self.steps(fields["steps"]), weight)
        return Branch(self._included(value) or (self._step(value),))

    def _repeat(self, value: Value) -> RepeatStep:
        expected = "a mapping such as {times: 10, steps: [...]}"
        fields = values.mapping(value, expected, ("times", "until", "steps"))
        if "steps" not in fields:
            raise value.place.error("expected steps to repeat: the key steps is missing")
        if fields.keys().isdisjoint({"times", "until"}):
            raise value.place.error("expected times or until, or both: neither is there")
        times = values.whole(fields["times"], 1, MOST_ROUNDS) if "times" in fields else UNTIL_ROUNDS
        steps = self.steps(fields["steps"])
        until = read_wording(fields["until"], self._scope) if "until" in fields else None
        if not _any_step(steps, _takes_time):
            raise values.unfit(fields["steps"], "a say, press, expect or think among the steps")
        return RepeatStep(steps, times, until)


def _join(last: Step, step: Step) -> tuple[Step, ...]:
    """The two steps, or the one that they are together."""
    match last, step:
        case (
            SayStep(expect=None, saves=())
            | PressStep(expect=None, saves=())
            | ActStep(expect=None, saves=()),
            ExpectStep(),
        ):
            name = last.name or step.name
            return (replace(last, expect=step.expect, saves=step.saves, name=name),)
        case SayStep() | PressStep() | ActStep() | ExpectStep(), SaveStep() if waits(last):
            return (replace(last, saves=last.saves + step.saves),)
        case _:
            return last, step


def _takes_time(step: Step) -> bool:
    if isinstance(step, ThinkStep):
        return step.high_s > 0
    return waits(step)


def _any_step(steps: tuple[Step, ...], holds: Callable[[Step], bool]) -> bool:
    """Whether it holds of any step, looking into branches and repetitions."""
    return any(holds(step) or _any_step(inner_steps(step), holds) for step in steps)
