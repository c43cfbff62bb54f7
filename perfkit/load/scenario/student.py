"""A virtual student: plays a program, one event at a time, and asks for what it wants done.

A pure state machine. Time comes in with every call and never goes back; actions, timers and
finished interactions go out as commands. So a minute of thinking is tested in microseconds, and the
same events bring the same commands. Whoever plays students (the engine) carries out the commands in
their order; an event that comes while that happens is handed in at once.
"""

from collections import deque
from typing import assert_never

from perfkit.load.scenario.actor import Actor
from perfkit.load.scenario.attempt import Attempt
from perfkit.load.scenario.commands import Ask, Command, Do, Ended, Finished, Say
from perfkit.load.scenario.conversation import Excerpt
from perfkit.load.scenario.cursor import cues_of
from perfkit.load.scenario.deed_words import deed_words
from perfkit.load.scenario.definition import Pick
from perfkit.load.scenario.errand import Errand
from perfkit.load.scenario.lots import Lots, draw_item
from perfkit.load.scenario.missed import Missed, missed_reply
from perfkit.load.scenario.pressing import press
from perfkit.load.scenario.program import (
    Elsewhere,
    Exchange,
    Fetch,
    Keep,
    Measured,
    Pause,
    Perform,
    Program,
    Push,
    Speak,
    Stop,
    Task,
)
from perfkit.load.scenario.saving import save_from
from perfkit.load.scenario.search import Search
from perfkit.load.scenario.state import OPEN, State
from perfkit.load.scenario.surroundings import Surroundings
from perfkit.load.scenario.timetable import Timetable
from perfkit.load.scenario.variables import own_values
from perfkit.load.scenario.view import ChatView, Offer
from perfkit.load.scenario.web_words import outcome_words
from perfkit.model.chat import ChatEvent, Delivered, PlainEvent, SeenInGroup
from perfkit.model.deeds import ChooseResult, InGroup, SayText
from perfkit.model.web import WebOutcome, WebRequest


class Student:
    """One virtual student in its own chat with the bot, and perhaps in a group.

    ``number`` counts from 1. ``start`` may be called again after ``Ended``: the student has
    forgotten all replies, but its chat (and the buttons in it) stays as it is. What it saved stays
    too, unseen: a variable is only used where it has been saved anew (``variables``).
    """

    __slots__ = (
        "_attempt",
        "_conversation",
        "_cursor",
        "_errand",
        "_feeder",
        "_held",
        "_lots",
        "_number",
        "_reply",
        "_search",
        "_state",
        "_surroundings",
        "_times",
        "_values",
    )  # fmt: skip

    _errand: Errand

    def __init__(self, program: Program, number: int, lots: Lots) -> None:
        self._number = number
        self._lots = lots
        self._feeder = program.feeder
        self._times = Timetable(program.reaction, lots)
        secrets = program.feeder.secrets if program.feeder else ()
        self._surroundings = Surroundings(joined=program.joined, secrets=secrets)
        self._conversation = self._surroundings.conversation
        self._attempt = Attempt()
        self._search = Search()
        self._values = own_values(number)
        self._reply = ""
        self._state = State.IDLE
        self._held: Exchange | None = None
        self._cursor = cues_of(program, Actor(number, self._values, lots, self._attempt))

    @property
    def waiting(self) -> bool:
        """Whether an interaction is open: the student waits for a reply, button or response."""
        return self._state in OPEN or self._attempt.fetches > 0

    def excerpt(self) -> Excerpt:
        """The last lines of the chat, as evidence."""
        return self._conversation.excerpt()

    def start(self, at_ns: int, *, intended_ns: int | None = None) -> list[Command]:
        """Begin the scenario; ``intended_ns`` is when that should have been, if earlier."""
        self._conversation.begin(at_ns)
        self._times.begin(at_ns if intended_ns is None else min(intended_ns, at_ns))
        self._held = None
        if self._feeder is not None:
            self._feeder.fill(self._values, self._number, self._lots)
        self._cursor.restart()
        self._surroundings.forget_unread()
        self._reply = ""
        return self._advance(at_ns, [])

    def wake(self, at_ns: int) -> list[Command]:
        """The timer went off. One that is too early, or of the past, does no harm."""
        self._times.unset()
        if self._state is State.IDLE or self._state is State.AWAY:
            return []
        if at_ns < self._times.due_ns:
            return self._times.rearm()
        if self._state is State.THINKING:
            return self._go_on(at_ns)
        return self._give_up(at_ns)

    def cue(self, at_ns: int, own_ns: int) -> list[Command]:
        """The student's own code has the next thing to do, after ``own_ns`` of its own doings.

        They count as the student's time, like thinking. A cue that is not waited for does no harm.
        """
        if self._state is not State.AWAY:
            return []
        self._times.planned_ns = min(at_ns, self._times.planned_ns + own_ns)
        return self._advance(at_ns, [])

    def see(self, event: ChatEvent, at_ns: int) -> list[Command]:
        """Something happened in the chat."""
        state = self._state
        if isinstance(event, Delivered):
            if state is State.WAITING:
                self._attempt.deliver(at_ns)
            return []
        in_group = self._surroundings.perceive(event, at_ns)
        event = event.event if isinstance(event, SeenInGroup) else event
        is_busy = state is State.THINKING or state is State.FETCHING or state is State.AWAY
        is_elsewhere = state is State.WAITING and self._attempt.overlooks(event, in_group)
        if is_busy or is_elsewhere:
            self._surroundings.unread[in_group].append(event)
        if is_busy or state is State.IDLE:
            return []
        if at_ns > self._times.due_ns:
            return self._give_up(at_ns)
        if is_elsewhere:
            return []
        return self._hear(event, at_ns) if state is State.WAITING else self._look(at_ns)

    def find_later(self, event: SeenInGroup, at_ns: int) -> None:
        """It stands in the group now; the student itself is not at work."""
        self._surroundings.perceive(event, at_ns)

    def respond(self, request: WebRequest, outcome: WebOutcome, at_ns: int) -> list[Command]:
        """How this request ended. One that was given up before does no harm."""
        out: list[Command] = []
        if self._state is not State.FETCHING or request is not self._errand.request:
            return out
        self._conversation.note(at_ns, "server", outcome_words(outcome))
        self._reply, error = self._errand.fetch.conclude(outcome, self._values)
        self._report(self._errand.fetch.name, at_ns, error, out)
        if error is None or self._fail(error, "", out):
            self._advance(at_ns, out)
        return out

    def _ask(self, fetch: Fetch, at_ns: int, out: list[Command]) -> bool:
        """Send a request; nothing can follow before its response."""
        self._errand = Errand(fetch, fetch.request(self._values))
        self._conversation.note(at_ns, "student", self._errand.words)
        self._state = State.FETCHING
        self._attempt.open(self._times.planned_ns, at_ns)
        self._times.arm(at_ns + fetch.timeout_ns, out)
        out.append(Ask(self._errand.request))
        return False

    @property
    def _chat(self) -> ChatView:
        """The chat that the student acts in."""
        return self._surroundings.chats[self._attempt.exchange.in_group]

    @property
    def _unread(self) -> deque[PlainEvent]:
        """What has come where the student looks for a reply."""
        return self._surroundings.unread[self._attempt.exchange.heard_in_group]

    def _hear(self, event: PlainEvent, at_ns: int) -> list[Command]:
        """Is this the reply the student waits for?"""
        text = self._attempt.completing(event)
        out: list[Command] = []
        if text is not None and self._conclude(text, at_ns, out):
            self._advance(at_ns, out)
        return out

    def _look(self, at_ns: int) -> list[Command]:
        """Is what the student waits for there now, so that it can act?"""
        out: list[Command] = []
        if self._search.is_there(self._chat, self._values):
            self._report(self._search.waiting, at_ns, None, out)
            if self._begin(self._attempt.exchange, at_ns, out):
                self._advance(at_ns, out)
        return out

    def _go_on(self, at_ns: int) -> list[Command]:
        """The time to think, or to react, is over."""
        out: list[Command] = []
        held, self._held = self._held, None
        if held is None or self._begin(held, at_ns, out):
            self._advance(at_ns, out)
        return out

    def _advance(self, at_ns: int, out: list[Command]) -> list[Command]:
        """Do one thing after the other until one has to wait."""
        while self._do(self._cursor.advance(self._values, self._reply, self._chat), at_ns, out):
            pass
        return out

    def _do(self, task: Task, at_ns: int, out: list[Command]) -> bool:
        """Whether the next thing can follow at once."""
        match task:
            case Exchange():
                follows = self._begin(task, at_ns, out)
            case Fetch():
                follows = self._ask(task, at_ns, out)
            case Pause():
                follows = self._think(task, at_ns, out)
            case Keep():
                follows = self._keep(task, at_ns, out)
            case Measured():
                follows = self._count(task, at_ns, out)
            case Elsewhere():
                self._state, follows = State.AWAY, False
            case Stop(ok=ok):
                follows = self._end(out, ok=ok)
            case _:
                assert_never(task)
        return follows

    def _count(self, measured: Measured, at_ns: int, out: list[Command]) -> bool:
        self._attempt.open(min(self._times.planned_ns, measured.started_ns), measured.started_ns)
        self._report(measured.name, at_ns, measured.error, out)
        return True

    def _begin(self, exchange: Exchange, at_ns: int, out: list[Command]) -> bool:
        if exchange.action is not None and not self._times.may_act(at_ns, out):
            self._held = exchange
            self._state = State.THINKING
            return False
        self._attempt.exchange = exchange
        obstacle = self._surroundings.obstacle(exchange, at_ns) if exchange.in_group else None
        if obstacle is not None:
            return self._refuse(exchange.name, obstacle, at_ns, out)
        match exchange.action:
            case Speak(text=text):
                self._say(text(self._values), at_ns, out)
            case Push() as push:
                self._press_or_seek(push, at_ns, out)
            case Perform() as perform:
                return self._do_or_seek(perform, at_ns, out)
            case None:
                return self._listen(at_ns, out)
            case _:
                assert_never(exchange.action)
        return False

    def _say(self, text: str, at_ns: int, out: list[Command]) -> None:
        if self._attempt.exchange.in_group:
            self._act(Do(InGroup(SayText(text))), f"(in the group) {text}", at_ns, out)
        else:
            self._act(Say(text), text, at_ns, out)

    def _press_or_seek(self, push: Push, at_ns: int, out: list[Command]) -> None:
        offer = self._search.buttons(push, self._chat, self._values)
        if offer is not None:
            self._press(offer, push.pick, at_ns, out)
        else:
            self._seek(push, at_ns, out)

    def _seek(self, sought: Push | Perform, at_ns: int, out: list[Command]) -> None:
        """Wait until it can be done."""
        self._search.begin(sought)
        self._state = State.SEEKING
        self._attempt.open(self._times.planned_ns, at_ns)
        self._times.arm(at_ns + sought.timeout_ns, out)

    def _do_or_seek(self, perform: Perform, at_ns: int, out: list[Command]) -> bool:
        """Whether the next thing can follow at once: no reply is waited for."""
        deed = perform.act.find(self._chat, self._values)
        if deed is None:
            self._seek(perform, at_ns, out)
            return False
        if isinstance(deed, ChooseResult):
            self._chat.choose(deed.result_id)
        exchange = self._attempt.exchange
        deed = InGroup(deed) if exchange.in_group else deed
        if exchange.waits:
            self._act(Do(deed), deed_words(deed), at_ns, out)
            return False
        self._conversation.note(at_ns, "student", deed_words(deed))
        self._times.react(at_ns)
        out.append(Do(deed))
        return True

    def _press(self, offer: Offer, pick: Pick, at_ns: int, out: list[Command]) -> None:
        button = draw_item(offer.buttons, pick, self._lots)
        command = press(offer, button, self._chat, in_group=self._attempt.exchange.in_group)
        words = button.text if isinstance(command, Say) else f"[{button.text}]"
        self._act(command, words, at_ns, out)

    def _act(self, command: Command, words: str, at_ns: int, out: list[Command]) -> None:
        """Get ready for the reply before the action goes out: it may come at once."""
        self._conversation.note(at_ns, "student", words)
        self._unread.clear()
        self._await(at_ns)
        self._times.arm(at_ns + self._attempt.exchange.timeout_ns, out)
        out.append(command)

    def _listen(self, at_ns: int, out: list[Command]) -> bool:
        """Wait without an action; what came since the last matched reply counts."""
        self._await(at_ns)
        unread = self._unread
        while unread:
            text = self._attempt.completing(unread.popleft())
            if text is not None:
                return self._conclude(text, at_ns, out)
        self._times.arm(at_ns + self._attempt.exchange.timeout_ns, out)
        return False

    def _await(self, at_ns: int) -> None:
        self._state = State.WAITING
        self._attempt.open(self._times.planned_ns, at_ns)
        self._attempt.expect(self._values)

    def _conclude(self, text: str, at_ns: int, out: list[Command]) -> bool:
        """The interaction got its reply; whether the student goes on."""
        self._reply = text
        exchange = self._attempt.exchange
        error = save_from(text, exchange.saves, self._values)
        self._report(exchange.name, at_ns, error, out)
        return error is None or self._fail(error, "", out)

    def _keep(self, keep: Keep, at_ns: int, out: list[Command]) -> bool:
        """Save from the last reply; only a failure is told, as an interaction without duration."""
        error = save_from(self._reply, keep.saves, self._values)
        return error is None or self._refuse(keep.name, error, at_ns, out)

    def _refuse(self, step: str, error: str, at_ns: int, out: list[Command]) -> bool:
        """Give up before anything was done."""
        self._count(Measured(step, at_ns, error), at_ns, out)
        return self._fail(error, "", out)

    def _think(self, pause: Pause, at_ns: int, out: list[Command]) -> bool:
        if self._times.think(pause, at_ns, out):
            return True
        self._state = State.THINKING
        return False

    def _give_up(self, at_ns: int) -> list[Command]:
        """What the student waits for did not come in time."""
        out: list[Command] = []
        missed = self._missed()
        self._report(missed.step, at_ns, missed.error, out)
        for note in missed.notes:
            self._conversation.note(at_ns, "perfkit", note)
        if self._fail(missed.error, missed.instead, out):
            self._advance(at_ns, out)
        return out

    def _missed(self) -> Missed:
        if self._state is State.FETCHING:
            return self._errand.missed
        if self._state is State.SEEKING:
            return self._search.missed(self._attempt.exchange, self._chat)
        return missed_reply(self._attempt, self._values, self._conversation.masked)

    def _fail(self, error: str, instead: str, out: list[Command]) -> bool:
        """An interaction has failed: whether something can follow."""
        return self._cursor.failed(error, instead) or self._end(out, ok=False)

    def _report(self, step: str, at_ns: int, error: str | None, out: list[Command]) -> None:
        """The current interaction is over: the next one is meant to begin now."""
        if error is not None:
            error = self._conversation.masked(error)
            self._conversation.note(at_ns, "perfkit", error)
        out.append(Finished(self._attempt.close(self._number, step, at_ns, error)))
        self._times.planned_ns = at_ns
        self._times.react(at_ns)

    def _end(self, out: list[Command], *, ok: bool) -> bool:
        """The student stops; nothing can follow."""
        self._state = State.IDLE
        self._times.unset()
        out.append(Ended(ok))
        return False
