"""A scenario as a flat list of instructions, ready to be played by any number of students.

Everything that can be known beforehand is: texts, tests and matchers are functions, durations are
nanoseconds, branches and loops are places to go on at.
"""

from collections.abc import Callable
from dataclasses import dataclass

from perfkit.load.scenario.acts import Act
from perfkit.load.scenario.definition import Pick, Save
from perfkit.load.scenario.http_step import text_of
from perfkit.load.scenario.matching import Matcher
from perfkit.load.scenario.wording import Test, Values
from perfkit.model.web import WebFailure, WebOutcome, WebRequest, WebResponse


@dataclass(frozen=True, slots=True)
class Speak:
    """Say a text."""

    text: Callable[[Values], str]


@dataclass(frozen=True, slots=True)
class Push:
    """Press one of the buttons whose text passes the test."""

    test: Callable[[Values], Test]
    pick: Pick
    label: str
    """The button as step names show it."""
    quoted: str
    """The button as errors show it."""
    exact: bool
    """False for a pattern: then no button is nearest to it."""
    timeout_ns: int
    """How long to wait for such a button to be there."""

    @property
    def waiting(self) -> str:
        """The name of the interaction that waiting for the button is."""
        return f"wait for button {self.label}"

    @property
    def missing(self) -> str:
        """The error of one that never came."""
        return f"no button {self.quoted}"


@dataclass(frozen=True, slots=True)
class Perform:
    """Do something else."""

    act: Act
    timeout_ns: int
    """How long to wait until that is there which it is about."""

    @property
    def waiting(self) -> str:
        """The name of the interaction that waiting for it is."""
        return f"wait for {self.act.sought}"

    @property
    def missing(self) -> str:
        """The error when it never came."""
        return f"no {self.act.sought}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One interaction: what the student does (None: only waits) and which reply ends it."""

    name: str
    action: Speak | Push | Perform | None
    matcher: Callable[[Values], Matcher]
    expected: str
    """In words, for errors."""
    replies: int
    timeout_ns: int
    saves: tuple[Save, ...]
    waits: bool = True
    """False: no reply is waited for, and it is no interaction that counts."""
    in_group: bool = False
    """Whether the action is done in the student's group, or in private."""
    heard_in_group: bool = False
    """Whether the reply comes there."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Think for a drawn time."""

    low_ns: int
    high_ns: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Save from the last matched reply, outside an interaction."""

    name: str
    saves: tuple[Save, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """Go on at one of several places."""

    cumulative: tuple[int, ...]
    """Running sums of the weights."""
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Goto:
    """Go on elsewhere."""

    target: int


@dataclass(frozen=True, slots=True)
class EnterLoop:
    """A repetition begins: its rounds count from 0."""

    loop: int


@dataclass(frozen=True, slots=True)
class EndRound:
    """A round is over: go on at ``target`` again, or with the next instruction."""

    loop: int
    times: int
    until: Callable[[Values], Test] | None
    target: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The scenario is played."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One interaction with a web server: a request, and the response that ends it."""

    name: str
    request: Callable[[Values], WebRequest]
    judge: Callable[[WebResponse, dict[str, str]], str | None]
    """What is wrong with the response; None: nothing, and all is saved into the values."""
    timeout_ns: int

    def conclude(self, outcome: WebOutcome, values: dict[str, str]) -> tuple[str, str | None]:
        """The body's text, and what is wrong with the outcome; None: nothing, and all is saved."""
        if isinstance(outcome, WebFailure):
            return "", outcome.error
        return text_of(outcome), self.judge(outcome, values)

    @property
    def overdue(self) -> str:
        """The error of a response that does not come in time."""
        return f"timed out after {self.timeout_ns / 1e9:g} s"


Instruction = Fetch | Exchange | Pause | Keep | Fork | Goto | EnterLoop | EndRound | Stop


@dataclass(frozen=True, slots=True)
class Program:
    """What students play. The last instruction is always ``Stop``."""

    code: tuple[Instruction, ...]
    loops: int
    """How many loop counters a student needs."""
    reaction: Pause = Pause(0, 0)
    """The least time between the end of an interaction and the next action."""
    joined: bool = True
    """Whether students are in their groups from the beginning on."""
