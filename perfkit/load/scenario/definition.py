"""What a scenario file says, checked and typed: what students do, how many, against which bot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perfkit.formats.yaml_place import Place
from perfkit.load.scenario.acts import Act
from perfkit.load.scenario.conditions import Condition
from perfkit.load.scenario.gathering import Groups
from perfkit.load.scenario.given import NOTHING_GIVEN, Given
from perfkit.load.scenario.http_step import HttpDefaults, HttpStep
from perfkit.load.scenario.load_spec import NO_LOAD_SPEC, LoadSpec
from perfkit.load.scenario.wording import Pattern, Template, Wording
from perfkit.loopback import Origin
from perfkit.model.network import NO_NETWORK, NetworkSpec
from perfkit.web_address import WebAddress

UNTIL_ROUNDS = 1000
"""How often a ``repeat`` with ``until`` but without ``times`` goes round at most."""


class Pick(StrEnum):
    """Which of several matching buttons is pressed."""

    FIRST = "first"
    LAST = "last"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Expect:
    """Which reply ends an interaction. All that is set must hold of the same reply."""

    text: Wording | None = None
    """Contained in the reply's text."""
    button: Wording | None = None
    """The reply carries such a button, inline or in the reply keyboard."""
    edit: bool | None = None
    """True: only an edited message counts; False: only a new one; None: both."""
    replies: int = 1
    """The interaction ends with the n-th such reply."""
    within_s: float | None = None
    """Seconds from the action; None: the scenario's timeout."""
    answer: Wording | bool = False
    """The answer to a button press instead of a message: any (True) or one with this text."""
    alert: bool | None = None
    """The answer is an alert (True) or a notification that goes away (False); None: both."""
    document: Wording | bool = False
    """The message is a document: any (True) or one of this name."""
    size: tuple[int, int] | None = None
    """Lowest and highest bytes of the document."""
    deleted: bool = False
    """A message of the bot's is deleted, instead of a message."""
    action: str | None = None
    """The bot shows that it does this (``typing``), instead of a message."""
    result: Wording | bool = False
    """Results of an inline query instead of a message: any (True) or one with this title."""
    reply: str | None = None
    """``own``: the message replies to the student's; ``any``: it may reply to anybody's; None: it
    does not reply to another student's."""
    own: bool = False
    """The message that is deleted is the student's own."""
    status: str | None = None
    """The student is made this in its group, instead of a message."""
    in_group: bool | None = None
    """It comes in the group (True) or in private (False); None: where the step is."""


@dataclass(frozen=True, slots=True)
class Save:
    """A variable and what it takes from a reply: the pattern's first group, or all it matches."""

    variable: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class SayStep:
    """The student sends a text."""

    text: Template
    expect: Expect | None = None
    """None: the first new message or edit will do."""
    saves: tuple[Save, ...] = ()
    name: str | None = None
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class PressStep:
    """The student presses a button, and waits for it where it isn't there yet."""

    button: Wording
    pick: Pick = Pick.FIRST
    expect: Expect | None = None
    """None: the first new message, edit, or answer with a text will do."""
    saves: tuple[Save, ...] = ()
    name: str | None = None
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class ActStep:
    """The student does something else: sends a file, votes, pays, …"""

    act: Act
    expect: Expect | None = None
    """None: a reply where a bot is sure to give one, else nothing is waited for."""
    saves: tuple[Save, ...] = ()
    name: str | None = None
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class ExpectStep:
    """The student waits for something the bot sends by itself, or sends besides the first reply."""

    expect: Expect
    saves: tuple[Save, ...] = ()
    name: str | None = None
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class SaveStep:
    """The student keeps something of the last matched reply."""

    saves: tuple[Save, ...]


@dataclass(frozen=True, slots=True)
class ThinkStep:
    """The student does nothing for a while, drawn evenly between the bounds (seconds)."""

    low_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to go on, chosen with a probability in proportion to its weight."""

    steps: tuple["Step", ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class ChooseStep:
    """The student takes one of several ways."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class RepeatStep:
    """The student does the same again, at most ``times`` times, or until a reply matches."""

    steps: tuple["Step", ...]
    times: int = UNTIL_ROUNDS
    until: Wording | None = None
    """Looked for in the text of the last matched reply after each round."""


@dataclass(frozen=True, slots=True)
class IfStep:
    """The student goes one way or the other, by what it knows and sees."""

    condition: Condition
    then: tuple["Step", ...]
    otherwise: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class PythonStep:
    """The student does what an ``async def`` in a Python file says."""

    path: str
    """Relative to the folder of the scenario's own file."""
    function: str
    place: Place


Step = (
    SayStep | PressStep | ActStep | ExpectStep | SaveStep | ThinkStep
    | ChooseStep | RepeatStep | IfStep | PythonStep | HttpStep
)  # fmt: skip


def inner_steps(step: Step) -> tuple[Step, ...]:
    """The steps within a step: of all its branches, or those it repeats."""
    match step:
        case ChooseStep(branches):
            return tuple(one for branch in branches for one in branch.steps)
        case RepeatStep(steps):
            return steps
        case IfStep(_, then, otherwise):
            return (*then, *otherwise)
        case _:
            return ()


def every_step(steps: tuple[Step, ...]) -> Iterator[Step]:
    """These steps and all within them."""
    for step in steps:
        yield step
        yield from every_step(inner_steps(step))


def waits(step: Step) -> bool:
    """Whether it is an interaction: one that ends with something the bot does."""
    if isinstance(step, ActStep):
        return step.expect is not None or step.act.waits
    return isinstance(step, SayStep | PressStep | ExpectStep | HttpStep | PythonStep)


@dataclass(frozen=True, slots=True)
class BotCommand:
    """How the bot under test is started."""

    command: str
    directory: str | None = None
    """Relative to the scenario file."""
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_within_s: float = 30.0
    webhook_to: Origin | None = None
    """Where the bot listens for its updates, if its webhook names another address."""


@dataclass(frozen=True, slots=True)
class TargetCommand:
    """How the web server under test is started, and how it is known that it is ready."""

    command: BotCommand
    ready: WebAddress | None = None
    """Answers well when the server is ready; None: it is ready when it accepts connections."""


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective as it is written, and the line it stands in."""

    text: str
    line: int
    of_step: bool = False
    """It stands beside a step, and goes where the step goes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario file."""

    name: str
    steps: tuple[Step, ...]
    description: str = ""
    load: LoadSpec = NO_LOAD_SPEC
    """How many students, how fast, for how long."""
    flows: tuple["Flow", ...] = ()
    """Several scenarios side by side instead of ``steps``; each student plays one."""
    timeout_s: float = 10.0
    """How long a student waits for a reply, or for a button to press."""
    reaction_s: tuple[float, float] = (0.05, 0.15)
    """The least time between what a student sees and what it does next, drawn evenly between these
    bounds. Nobody acts within the time the network needs, and bots rely on that: many send a
    question first and only then prepare for its answer."""
    seed: int = 1
    first_user_id: int | None = None
    """The first student's Telegram user id; the others follow. None: new ones for each run, so that
    what the bot has kept of former runs doesn't get in the way."""
    bot: BotCommand | None = None
    target: TargetCommand | None = None
    http: HttpDefaults = field(default_factory=HttpDefaults)
    network: NetworkSpec = NO_NETWORK
    """What lies between the bot and Telegram."""
    objectives: tuple[ObjectiveLine, ...] = ()
    given: Given = NOTHING_GIVEN
    """What students know before their first step."""
    tags: tuple[str, ...] = ()
    step_tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Tags by step's name."""
    groups: Groups | None = None
    """How students share groups with the bot; None: each has only its private chat."""

    @property
    def needs_bot(self) -> bool:
        """Whether students have anything to do with a bot: else they only send requests."""
        talking = SayStep | PressStep | ActStep | ExpectStep | PythonStep
        return any(isinstance(step, talking) for step in self._every_step())

    @property
    def python_steps(self) -> tuple[PythonStep, ...]:
        """The steps that call Python code, however deep."""
        return tuple(step for step in self._every_step() if isinstance(step, PythonStep))

    @property
    def all_given(self) -> tuple[Given, ...]:
        """What is given to students, whichever scenario they play."""
        return (self.given, *(flow.scenario.given for flow in self.flows))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What the environment gave them: masked wherever it would be shown."""
        return tuple(secret for given in self.all_given for secret in given.secrets)

    @property
    def sends_requests(self) -> bool:
        """Whether there are HTTP steps."""
        return any(isinstance(step, HttpStep) for step in self._every_step())

    def _every_step(self) -> Iterator["Step"]:
        yield from every_step(self.steps)
        for flow in self.flows:
            yield from every_step(flow.scenario.steps)


@dataclass(frozen=True, slots=True)
class Flow:
    """One of several scenarios that students play side by side."""

    scenario: Scenario
    """Of it only its steps count, with its timeout, its reaction and what it gives students."""
    weight: int = 1
