"""A chat on virtual time: plays one student against a scripted bot."""

import heapq
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from perfkit.load.scenario.commands import Command, Do, Ended, Finished, Press, Say, WakeAt
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.deed_words import deed_words
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.student import Student
from perfkit.model.chat import Answered, Button, ChatEvent, Edited, Message, Sent
from perfkit.model.load import Interaction

MS = 1_000_000

Bot = Callable[[Say | Press | Do], Iterable[tuple[float, ChatEvent]]]
"""What the bot does after an action: milliseconds from then, and what the student sees."""


def lots(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a scenario's seed, not a secret


def sent(text: str, *labels: str, message_id: int = 1, keyboard: bool = False) -> Sent:
    return Sent(_message(text, labels, message_id, keyboard=keyboard))


def edited(text: str, *labels: str, message_id: int = 1) -> Edited:
    return Edited(_message(text, labels, message_id, keyboard=False))


def answered(text: str = "") -> Answered:
    return Answered(text, alert=False)


def _message(text: str, labels: tuple[str, ...], message_id: int, *, keyboard: bool) -> Message:
    row = tuple(Button(label, None if keyboard else f"data:{label}") for label in labels)
    if keyboard:
        return Message(message_id, text, reply_buttons=(row,) if row else ())
    return Message(message_id, text, buttons=(row,) if row else ())


def words(action: Say | Press | Do) -> str:
    """The text said, the button's label in brackets, or a deed as conversations show it."""
    match action:
        case Say(text):
            return text
        case Press(_, data):
            return f"[{data.removeprefix('data:')}]"
        case Do(deed):
            return deed_words(deed)


def scripted(replies: dict[str, list[tuple[float, ChatEvent]]]) -> Bot:
    """A bot with fixed replies to a text, or to a press by the button's label in brackets."""

    def bot(action: Say | Press | Do) -> list[tuple[float, ChatEvent]]:
        return replies.get(words(action), [])

    return bot


@dataclass
class Played:
    """What came of it. Times are milliseconds."""

    student: Student
    now_ns: int = 0
    timer_ns: int | None = None
    ended: bool | None = None
    commands: list[Command] = field(default_factory=list)
    pending: list[tuple[int, int, ChatEvent]] = field(default_factory=list)

    @property
    def finished(self) -> list[Interaction]:
        return [one.interaction for one in self.commands if isinstance(one, Finished)]

    @property
    def steps(self) -> list[str]:
        return [one.step for one in self.finished]

    @property
    def errors(self) -> list[str]:
        return [one.error for one in self.finished if one.error]

    @property
    def actions(self) -> list[str]:
        """What the student did: texts said, buttons pressed in brackets, deeds in words."""
        return [words(one) for one in self.commands if isinstance(one, Say | Press | Do)]

    @property
    def times(self) -> list[tuple[float, float, float]]:
        """Intended, started and ended of each interaction."""
        return [
            (one.intended_ns / MS, one.started_ns / MS, one.ended_ns / MS) for one in self.finished
        ]

    @property
    def lines(self) -> list[str]:
        return [f"{line.who}: {line.text}" for line in self.student.excerpt().lines()]


def play(
    yaml: str,
    bot: Bot | dict[str, list[tuple[float, ChatEvent]]] | None = None,
    *,
    unasked: Iterable[tuple[float, ChatEvent]] = (),
    seed: int = 1,
    late_ms: float = 0,
    rounds: int = 1,
    most: int = 5000,
) -> Played:
    """Play a scenario to its end, or for ``most`` events; timers go off ``late_ms`` late."""
    scenario = load_scenario(yaml, "test.yaml")
    if "reaction" not in yaml:  # most tests are about other times
        scenario = replace(scenario, reaction_s=(0, 0))
    program = compile_program(scenario)
    played = Played(Student(program, 7, lots(seed)))
    order = count()
    for at_ms, event in unasked:
        heapq.heappush(played.pending, (round(at_ms * MS), next(order), event))
    answer = bot if callable(bot) else scripted(bot or {})
    for _ in range(rounds):
        played.ended = None
        _carry_out(played, played.student.start(played.now_ns), answer, order)
        while played.ended is None and most:
            most -= 1
            _carry_out(played, _next(played, late_ms), answer, order)
    return played


def _next(played: Played, late_ms: float) -> list[Command]:
    """The next event or timer, whichever comes first."""
    assert played.timer_ns is not None, "a student who plays has a timer"
    rings_ns = played.timer_ns + round(late_ms * MS)
    if played.pending and played.pending[0][0] <= rings_ns:
        at_ns, _, event = heapq.heappop(played.pending)
        played.now_ns = max(played.now_ns, at_ns)
        return played.student.see(event, played.now_ns)
    played.timer_ns = None
    played.now_ns = max(played.now_ns, rings_ns)
    return played.student.wake(played.now_ns)


def _carry_out(played: Played, commands: list[Command], bot: Bot, order: Iterable[int]) -> None:
    played.commands += commands
    for command in commands:
        assert played.ended is None, "nothing follows the end"
        match command:
            case Say() | Press() | Do():
                assert command is commands[-1] or isinstance(command, Do), "an action is the last"
                for delay_ms, event in bot(command):
                    at_ns = played.now_ns + round(delay_ms * MS)
                    heapq.heappush(played.pending, (at_ns, next(order), event))
            case WakeAt(at_ns=at_ns):
                played.timer_ns = at_ns
            case Ended(ok=ok):
                played.ended = ok
                played.timer_ns = None
