"""The ``steps`` of a scenario file, out of its tree."""

from collections.abc import Callable

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Listing, Mapping, Value
from perfkit.load.scenario.act_reading import ACT_VERBS, read_act
from perfkit.load.scenario.acts import ReplyAct
from perfkit.load.scenario.condition_reading import read_condition
from perfkit.load.scenario.definition import (
    UNTIL_ROUNDS,
    ActStep,
    Branch,
    ChooseStep,
    Expect,
    ExpectStep,
    IfStep,
    Pick,
    PressStep,
    PythonStep,
    RepeatStep,
    Save,
    SaveStep,
    SayStep,
    Step,
    ThinkStep,
    every_step,
    waits,
)
from perfkit.load.scenario.expectations import (
    read_expect,
    read_saves,
    read_template,
    read_wording,
)
from perfkit.load.scenario.http_reading import HTTP_VERBS, read_http_step
from perfkit.load.scenario.http_step import HttpStep
from perfkit.load.scenario.joining import join
from perfkit.load.scenario.placing import Placing
from perfkit.load.scenario.reading import Reading
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.variables import Scope, merge

MOST_ROUNDS = 1_000_000
MOST_WEIGHT = 1_000_000

_VERBS = ("say", "press", *ACT_VERBS, "think", "choose", "repeat", "if", "include", "python")
_MODIFIERS = ("expect", "save", "name", "in", "objectives", "tags")
_WAYS = ("then", "else")
_STEP = "a step such as {say: /start}"
_STRETCH = "steps in a place, such as {in: group, steps: [...]}"
_PRESS = "a button's text, a /pattern/ or {button, pick}"

Fields = dict[str, Value]


def read_steps(value: Value, scope: Scope, source: Source, reading: Reading) -> tuple[Step, ...]:
    """All steps of the scenario. At least one of them must wait for the bot, or be a request."""
    steps = _Reader(scope, source, reading, Placing(grouped=reading.grouped)).steps(value)
    if not _any_step(steps, waits):
        raise values.unfit(value, "at least one say, press, expect or request")
    return steps


class _Reader:
    """Reads steps in the order in which students do them, and follows what is known at each."""

    def __init__(self, scope: Scope, source: Source, reading: Reading, placing: Placing) -> None:
        self._scope = scope
        self._source = source
        self._reading = reading
        self._placing = placing

    def steps(self, value: Value) -> tuple[Step, ...]:
        steps: list[Step] = []
        for item in values.listing(value, "a list of steps"):
            for step in self._steps_of(item):
                steps[-1:] = join(steps[-1], step) if steps else (step,)
        return tuple(steps)

    def _steps_of(self, value: Value) -> tuple[Step, ...]:
        """A step, the steps of ``{in: group, steps: [...]}``, or those of an included file."""
        if isinstance(value, Mapping) and "include" in value.entries:
            return self._included(value)
        if not isinstance(value, Mapping) or "steps" not in value.entries:
            return (self._step(value),)
        fields = values.mapping(value, _STRETCH, ("in", "steps"))
        if "in" not in fields:
            raise values.unfit(value, f"{_STEP}, or {_STRETCH}")
        with self._placing.stretch(fields["in"]):
            return self.steps(fields["steps"])

    def _included(self, value: Mapping) -> tuple[Step, ...]:
        named = values.mapping(value, _STEP, ("include",))["include"]
        path = values.line_of_text(named, "the path of a file with steps", longest=1000)
        source = self._source.included(path, named.place)
        document = self._reading.document(source, named)
        if isinstance(document, Mapping):
            fields = values.mapping(document, "steps to include", ("steps", "description"))
            if "steps" not in fields:
                raise document.place.error("expected steps to include: the key steps is missing")
            document = fields["steps"]
        inner = _Reader(self._scope, source, self._reading, self._placing)
        steps = inner.steps(document)
        if not steps:
            raise values.unfit(document, "at least one step to include")
        self._scope = inner._scope
        return steps

    def _step(self, value: Value) -> Step:
        self._reading.count_step(value.place)
        if isinstance(value, Mapping) and not value.entries.keys().isdisjoint(HTTP_VERBS):
            return self._request(value)
        known = (*_VERBS, *HTTP_VERBS, *_MODIFIERS, *_WAYS, "reply")
        fields = values.mapping(value, _STEP, known)
        return self._placing.place(self._unplaced(value, fields), fields)

    def _request(self, value: Mapping) -> HttpStep:
        request, self._scope = read_http_step(value, self._scope, self._reading.requests)
        self._reading.name(value.entries)
        return request

    def _unplaced(self, value: Value, fields: Fields) -> Step:
        if "reply" in fields and "say" not in fields:
            raise fields["reply"].place.error("only what is said can be a reply")
        match [verb for verb in _VERBS if verb in fields]:
            case ["say" | "press" as verb]:
                replies = ("reply",) if verb == "say" else ()
                values.mapping(value, _STEP, (verb, *_MODIFIERS, *replies))
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

    def _say(self, fields: Fields) -> SayStep | ActStep:
        text = read_template(fields["say"], self._scope)
        if "reply" in fields and values.flag(fields["reply"]):
            return ActStep(ReplyAct(text), *self._modifiers(fields))
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
        return ActStep(act, name=self._reading.name(fields))

    def _without_verb(self, value: Value, fields: Fields) -> Step:
        if "expect" in fields:
            expect, saves, name = self._modifiers(fields)
            return ExpectStep(expect or Expect(), saves, name)
        if "save" not in fields:
            verbs = ", ".join((*_VERBS, *HTTP_VERBS))
            raise values.unfit(value, f"{_STEP}: one of {verbs}, expect or save")
        values.mapping(value, _STEP, ("save",))
        if not self._scope.replied:
            raise value.place.error("there may be no reply yet to save from")
        return SaveStep(self._saves(fields["save"]))

    def _modifiers(self, fields: Fields) -> tuple[Expect | None, tuple[Save, ...], str | None]:
        expect = read_expect(fields["expect"], self._scope) if "expect" in fields else None
        self._scope = self._scope.after_reply()
        saves = self._saves(fields["save"]) if "save" in fields else ()
        return expect, saves, self._reading.name(fields)

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
        return self._steps_of(value)

    def _python(self, value: Value) -> PythonStep:
        expected = "a Python file and a function in it, such as students.py:homework"
        path, colon, function = values.line_of_text(value, expected, longest=1000).rpartition(":")
        if not (colon and path.endswith(".py") and function.isidentifier()):
            raise values.unfit(value, expected)
        self._scope = self._scope.after_reply()
        return PythonStep(self._source.python_beside(path, value), function, value.place)

    def _branch(self, value: Value) -> Branch:
        if isinstance(value, Listing):
            return Branch(self.steps(value))
        if (
            isinstance(value, Mapping)
            and "in" not in value.entries
            and (not value.entries.keys().isdisjoint({"weight", "steps"}))
        ):
            fields = values.mapping(value, "a branch", ("weight", "steps"))
            if "steps" not in fields:
                raise value.place.error("expected steps beside the weight: the key is missing")
            weight = values.whole(fields["weight"], 1, MOST_WEIGHT) if "weight" in fields else 1
            return Branch(self.steps(fields["steps"]), weight)
        return Branch(self._steps_of(value))

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


def _takes_time(step: Step) -> bool:
    if isinstance(step, ThinkStep):
        return step.high_s > 0
    return waits(step)


def _any_step(steps: tuple[Step, ...], holds: Callable[[Step], bool]) -> bool:
    """Whether it holds of any step, looking into branches and repetitions."""
    return any(map(holds, every_step(steps)))
