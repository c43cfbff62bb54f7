"""Makes a program of a scenario."""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import accumulate
from typing import TypeVar, assert_never

from perfkit.load.scenario.act_reading import ONLY_IN_GROUPS
from perfkit.load.scenario.acts import InlineAct, PayAct
from perfkit.load.scenario.definition import (
    ActStep,
    ChooseStep,
    Expect,
    ExpectStep,
    IfStep,
    PressStep,
    PythonStep,
    RepeatStep,
    SaveStep,
    SayStep,
    Scenario,
    Step,
    ThinkStep,
    waits,
)
from perfkit.load.scenario.feeder import Feeder
from perfkit.load.scenario.given import Given
from perfkit.load.scenario.http_step import HttpDefaults, HttpStep, judge, request_maker
from perfkit.load.scenario.matching import (
    Matcher,
    any_message,
    any_reply,
    any_result,
    describe,
    matcher,
    not_to_others,
    variables_of,
)
from perfkit.load.scenario.program import (
    Decide,
    Elsewhere,
    EndRound,
    EnterLoop,
    Exchange,
    Fetch,
    Fork,
    Goto,
    Instruction,
    Keep,
    Pause,
    Perform,
    Program,
    Push,
    Speak,
    Stop,
)
from perfkit.load.scenario.wording import (
    Template,
    Test,
    Values,
    Wording,
    containing,
    equal_to,
)
from perfkit.masking import mask

LONGEST_NAME = 60

Made = TypeVar("Made")
Interactive = SayStep | PressStep | ActStep | ExpectStep


def compile_program(scenario: Scenario, feeder: Feeder | None = None) -> Program:
    """The scenario's steps as instructions, its timeout and reaction put in.

    ``feeder``: shared with other programs, so that together they take the rows in their order.
    """
    compiler = _Compiler(nanoseconds(scenario.timeout_s), scenario.http)
    compiler.steps(scenario.steps)
    low_s, high_s = scenario.reaction_s
    reaction = Pause(nanoseconds(low_s), nanoseconds(high_s))
    return Program(
        (*compiler.code, Stop()),
        compiler.loops,
        reaction,
        joined=scenario.groups is None or scenario.groups.joined,
        feeder=feeder or new_feeder(scenario.given),
    )


def new_feeder(given: Given) -> Feeder | None:
    """What gives students all this; None if it is nothing."""
    return Feeder(given) if given.names else None


def nanoseconds(seconds: float) -> int:
    """The same duration in nanoseconds."""
    return round(seconds * 1e9)


_masked = lru_cache(maxsize=4096)(mask)
"""Steps of Python students are named each time they are done."""


class _Compiler:
    def __init__(self, timeout_ns: int, http: HttpDefaults) -> None:
        self.code: list[Instruction] = []
        self.loops = 0
        self._timeout_ns = timeout_ns
        self._http = http

    def steps(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        match step:
            case SayStep() | PressStep() | ActStep() | ExpectStep():
                self.code.append(self._exchange(step))
            case ThinkStep():
                self.code.append(Pause(nanoseconds(step.low_s), nanoseconds(step.high_s)))
            case HttpStep():
                self.code.append(self._fetch(step))
            case SaveStep():
                self.code.append(_keep(step))
            case ChooseStep():
                self._choose(step)
            case RepeatStep():
                self._repeat(step)
            case IfStep():
                self._if(step)
            case PythonStep(path=path, function=function):
                self.code.append(Elsewhere(path, function))
            case _:
                assert_never(step)

    def _exchange(self, step: Interactive) -> Exchange:
        return make_exchange(step, self._timeout_ns)

    def _fetch(self, step: HttpStep) -> Fetch:
        within_s = step.check.within_s or self._http.timeout_s
        timeout_ns = self._timeout_ns if within_s is None else nanoseconds(within_s)
        return Fetch(
            name=_masked(step.name) if step.name else shown(f"{step.method} {step.url.label}"),
            request=request_maker(step, self._http, timeout_ns / 1e9),
            judge=partial(judge, step),
            timeout_ns=timeout_ns,
        )

    def _if(self, step: IfStep) -> None:
        decide = self._reserve()
        self.steps(step.then)
        end = self._reserve()
        self.code[decide] = Decide(step.condition.holds, len(self.code))
        self.steps(step.otherwise)
        self.code[end] = Goto(len(self.code))

    def _choose(self, step: ChooseStep) -> None:
        """A fork, then the branches, each with a jump behind them all at its end."""
        fork = self._reserve()
        targets, ends = [], []
        for branch in step.branches:
            targets.append(len(self.code))
            self.steps(branch.steps)
            ends.append(self._reserve())
        weights = accumulate(branch.weight for branch in step.branches)
        self.code[fork] = Fork(tuple(weights), tuple(targets))
        for end in ends:
            self.code[end] = Goto(len(self.code))

    def _repeat(self, step: RepeatStep) -> None:
        loop = self.loops
        self.loops += 1
        self.code.append(EnterLoop(loop))
        target = len(self.code)
        self.steps(step.steps)
        until = _test_of(step.until, containing) if step.until else None
        self.code.append(EndRound(loop, step.times, until, target))

    def _reserve(self) -> int:
        """Keep a place for an instruction whose targets aren't known yet."""
        self.code.append(Stop())
        return len(self.code) - 1


def make_exchange(step: Interactive, timeout_ns: int) -> Exchange:
    """The interaction that this step is; students wait so long for what they seek or expect."""
    expect = step.expect or Expect()
    within_s = expect.within_s
    heard = step.in_group if expect.in_group is None else expect.in_group
    return Exchange(
        name=_masked(step.name) if step.name else shown(_default_name(step)),
        action=_action_of(step, timeout_ns),
        matcher=_matcher_of(step, heard_in_group=heard),
        expected=one_line(describe(expect)),
        replies=expect.replies,
        timeout_ns=timeout_ns if within_s is None else nanoseconds(within_s),
        saves=step.saves,
        waits=waits(step),
        in_group=step.in_group,
        heard_in_group=heard,
        expect=step.expect,
    )


def _action_of(step: Interactive, timeout_ns: int) -> Speak | Push | Perform | None:
    match step:
        case SayStep(text=text):
            return Speak(text.fill)
        case PressStep(button=button):
            return Push(
                test=_test_of(button, equal_to),
                pick=step.pick,
                label=one_line(button.label),
                quoted=one_line(button.quoted),
                exact=isinstance(button, Template),
                timeout_ns=timeout_ns,
            )
        case ActStep(act=act):
            return Perform(act, timeout_ns)
        case ExpectStep():
            return None
        case _:
            assert_never(step)


def _keep(step: SaveStep) -> Keep:
    variables = " ".join(save.variable for save in step.saves)
    return Keep(one_line(f"save {variables}"), step.saves)


def _matcher_of(step: Interactive, *, heard_in_group: bool) -> Callable[[Values], Matcher]:
    """How to get the matcher: made here and now where it is the same for every student."""
    expect = step.expect
    wrap = not_to_others if heard_in_group and (expect is None or not expect.reply) else _as_it_is
    if expect is None:
        return _always(wrap(_default_matcher(step)))
    if variables_of(expect):
        return lambda values: wrap(matcher(expect, values))
    return _always(wrap(matcher(expect, {})))


def _as_it_is(match: Matcher) -> Matcher:
    return match


def _default_matcher(step: Interactive) -> Matcher:
    match step:
        case ActStep(act=InlineAct()):
            return any_result
        case PressStep() | ActStep(act=PayAct()):
            return any_reply
        case _:
            return any_message


def _test_of(wording: Wording, make: Callable[[Wording, Values], Test]) -> Callable[[Values], Test]:
    return partial(make, wording) if wording.variables else _always(make(wording, {}))


def _always(made: Made) -> Callable[[Values], Made]:
    return lambda _values: made


def _default_name(step: Interactive) -> str:
    """``say /start``, ``press Mathematics``, ``expect Result``, ``say /start in group``."""
    name = _plain_name(step)
    return f"{name} in group" if step.in_group and name not in ONLY_IN_GROUPS else name


def _plain_name(step: Interactive) -> str:
    match step:
        case SayStep(text=text):
            return f"say {text.label}"
        case PressStep(button=button):
            return f"press {button.label}"
        case ActStep(act=act):
            return act.label
        case ExpectStep(expect=expect):
            return f"expect {expect.text.label if expect.text else describe(expect)}"
        case _:
            assert_never(step)


def shown(name: str) -> str:
    """A step's name as it is stored: secrets masked, on one line."""
    return one_line(_masked(name))


def one_line(name: str) -> str:
    """A name that fits into a table's row: white space folded, the end cut off."""
    folded = " ".join(name.split())
    return folded if len(folded) <= LONGEST_NAME else folded[: LONGEST_NAME - 1] + "…"
