"""A virtual student: plays a program, one event at a time, and asks for what it wants done.

A pure state machine. Time comes in with every call and never goes back; actions, timers and
finished interactions go out as commands. So a minute of thinking is tested in microseconds, and the
same events bring the same commands. Whoever plays students (the engine) carries out the commands in
their order; an event that comes while that happens is handed in at once.
"""

from collections import deque
from typing import assert_never

from perfkit.load.scenario.attempt import Attempt
from perfkit.load.scenario.commands import Ask, Command, Do, Ended, Finished, Press, Say, WakeAt
from perfkit.load.scenario.conversation import Excerpt
from perfkit.load.scenario.cursor import Cursor, Task
from perfkit.load.scenario.deed_words import deed_words
from perfkit.load.scenario.definition import Pick, Save
from perfkit.load.scenario.lots import Lots, draw_item, draw_ns
from perfkit.load.scenario.pressing import press_in_group, press_in_private
from perfkit.load.scenario.program import (
    Exchange,
    Fetch,
    Keep,
    Pause,
    Perform,
    Program,
    Push,
    Speak,
    Stop,
)
from perfkit.load.scenario.state import State
from perfkit.load.scenario.surroundings import Surroundings
from perfkit.load.scenario.variables import own_values
from perfkit.load.scenario.view import ChatView, Offer
from perfkit.load.scenario.web_words import outcome_words
from perfkit.load.scenario.wording import Test
from perfkit.model.chat import Answered, ChatEvent, Delivered, PlainEvent, SeenInGroup
from perfkit.model.deeds import ChooseResult, InGroup, SayText
from perfkit.model.web import WebOutcome, WebRequest


class Student:
    """One virtual student in its own chat with the bot, and perhaps in a group.

    ``number`` counts from 1. ``start`` may be called again after ``Ended``: the student has
    forgotten all replies, but its chat (and the buttons in it) stays as it is. What it saved stays
    too, unseen: a variable is only used where it has been saved anew (``variables``).
    """

    __slots__ = (
        "_asked", "_attempt", "_conversation", "_cursor", "_due_ns", "_fetch", "_held", "_lots",
        "_number", "_planned_ns", "_reaction", "_ready_ns", "_reply", "_sought", "_state",
        "_surroundings", "_test", "_timer_ns", "_values",
    )  # fmt: skip

    _sought: Push | Perform
    _fetch: Fetch
    _asked: WebRequest
    _test: Test

    def __init__(self, program: Program, number: int, lots: Lots) -> None:
        self._number = number
        self._lots = lots
        self._cursor = Cursor(program, lots)
        self._reaction = program.reaction
        self._surroundings = Surroundings(joined=program.joined)
        self._conversation = self._surroundings.conversation
        self._attempt = Attempt()
        self._values = own_values(number)
        self._reply = ""
        self._state = State.IDLE
        self._planned_ns = 0
        self._ready_ns = 0
        self._held: Exchange | None = None
        self._due_ns = 0
        self._timer_ns: int | None = None

    @property
    def waiting(self) -> bool:
        """Whether an interaction is open: the student waits for a reply, button or response."""
        return self._state is not State.IDLE and self._state is not State.THINKING

    def excerpt(self) -> Excerpt:
        """The last lines of the chat, as evidence."""
        return self._conversation.excerpt()

    def start(self, at_ns: int, *, intended_ns: int | None = None) -> list[Command]:
        """Begin the scenario; ``intended_ns`` is when that should have been, if earlier."""
        self._conversation.begin(at_ns)
        self._planned_ns = at_ns if intended_ns is None else min(intended_ns, at_ns)
        self._ready_ns = self._planned_ns
        self._held = None
        self._cursor.restart()
        self._surroundings.forget_unread()
        self._reply = ""
        self._timer_ns = None
        return self._advance(at_ns, [])

    def wake(self, at_ns: int) -> list[Command]:
        """The timer went off. One that is too early, or of the past, does no harm."""
        self._timer_ns = None
        if self._state is State.IDLE:
            return []
        if at_ns < self._due_ns:
            out: list[Command] = []
            self._arm(self._due_ns, out)
            return out
        if self._state is State.THINKING:
            return self._go_on(at_ns)
        return self._give_up(at_ns)

    def see(self, event: ChatEvent, at_ns: int) -> list[Command]:
        """Something happened in the chat."""
        state = self._state
        if isinstance(event, Delivered):
            if state is State.WAITING:
                self._attempt.deliver(at_ns)
            return []
        in_group = False
        if isinstance(event, SeenInGroup):
            event, in_group = event.event, True
        self._surroundings.perceive(event, at_ns, in_group=in_group)
        is_busy = state is State.THINKING or state is State.FETCHING
        is_elsewhere = (
            state is State.WAITING
            and in_group is not self._attempt.exchange.heard_in_group
            and not isinstance(event, Answered)  # which is in neither of the two chats
        )
        if is_busy or is_elsewhere:
            self._surroundings.unread[in_group].append(event)
        if is_busy or state is State.IDLE:
            return []
        if at_ns > self._due_ns:
            return self._give_up(at_ns)
        if is_elsewhere:
            return []
        return self._hear(event, at_ns) if state is State.WAITING else self._look(at_ns)

    def find_later(self, event: SeenInGroup, at_ns: int) -> None:
        """It stands in the group now; the student itself is not at work."""
        self._surroundings.perceive(event.event, at_ns, in_group=True)

    def respond(self, request: WebRequest, outcome: WebOutcome, at_ns: int) -> list[Command]:
        """How this request ended. One that was given up before does no harm."""
        out: list[Command] = []
        if self._state is not State.FETCHING or request is not self._asked:
            return out
        self._conversation.note(at_ns, "server", outcome_words(outcome))
        self._reply, error = self._fetch.conclude(outcome, self._values)
        self._report(self._fetch.name, at_ns, error, out)
        if error is None or self._end(out, ok=False):
            self._advance(at_ns, out)
        return out

    def _ask(self, fetch: Fetch, at_ns: int, out: list[Command]) -> bool:
        """Send a request; nothing can follow before its response."""
        self._fetch = fetch
        self._asked = request = fetch.request(self._values)
        self._conversation.note(at_ns, "student", f"{request.method} {request.url}")
        self._state = State.FETCHING
        self._attempt.open(self._planned_ns, at_ns)
        self._arm(at_ns + fetch.timeout_ns, out)
        out.append(Ask(request))
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
        sought = self._sought
        if isinstance(sought, Push):
            there = self._chat.find(self._test) is not None
        else:
            there = sought.act.find(self._chat, self._values) is not None
        out: list[Command] = []
        if there:
            self._report(sought.waiting, at_ns, None, out)
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
        while self._do(self._cursor.advance(self._values, self._reply), at_ns, out):
            pass
        return out

    def _do(self, task: Task, at_ns: int, out: list[Command]) -> bool:
        """Whether the next thing can follow at once."""
        match task:
            case Exchange():
                return self._begin(task, at_ns, out)
            case Fetch():
                return self._ask(task, at_ns, out)
            case Pause():
                return self._think(task, at_ns, out)
            case Keep():
                return self._keep(task, at_ns, out)
            case Stop():
                return self._end(out, ok=True)
            case _:
                assert_never(task)

    def _begin(self, exchange: Exchange, at_ns: int, out: list[Command]) -> bool:
        if exchange.action is not None and self._planned_ns < self._ready_ns:
            self._planned_ns = self._ready_ns
            if self._planned_ns > at_ns:
                self._held = exchange
                self._state = State.THINKING
                self._arm(self._planned_ns, out)
                return False
        self._attempt.exchange = exchange
        if exchange.in_group and exchange.action is not None:
            obstacle = self._surroundings.membership.obstacle(exchange.action, at_ns)
            if obstacle is not None:
                return self._fail(exchange.name, obstacle, at_ns, out)
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
        in_group = self._attempt.exchange.in_group
        self._conversation.note(at_ns, "student", f"(in the group) {text}" if in_group else text)
        self._act(at_ns, out)
        out.append(Do(InGroup(SayText(text))) if in_group else Say(text))

    def _press_or_seek(self, push: Push, at_ns: int, out: list[Command]) -> None:
        self._test = push.test(self._values)
        offer = self._chat.find(self._test)
        if offer is not None:
            self._press(offer, push.pick, at_ns, out)
        else:
            self._seek(push, at_ns, out)

    def _seek(self, sought: Push | Perform, at_ns: int, out: list[Command]) -> None:
        """Wait until it can be done."""
        self._sought = sought
        self._state = State.SEEKING
        self._attempt.open(self._planned_ns, at_ns)
        self._arm(at_ns + sought.timeout_ns, out)

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
        self._conversation.note(at_ns, "student", deed_words(deed))
        if exchange.waits:
            self._act(at_ns, out)
        else:
            self._set_ready(at_ns)
        out.append(Do(deed))
        return not exchange.waits

    def _press(self, offer: Offer, pick: Pick, at_ns: int, out: list[Command]) -> None:
        button = draw_item(offer.buttons, pick, self._lots)
        command: Say | Press | Do
        if self._attempt.exchange.in_group:
            command = press_in_group(offer, button, self._chat.keyboard_from)
        else:
            command = press_in_private(offer, button)
        words = button.text if isinstance(command, Say) else f"[{button.text}]"
        self._conversation.note(at_ns, "student", words)
        self._act(at_ns, out)
        out.append(command)

    def _act(self, at_ns: int, out: list[Command]) -> None:
        """Get ready for the reply before the action goes out: it may come at once."""
        self._unread.clear()
        self._await(at_ns)
        self._arm(at_ns + self._attempt.exchange.timeout_ns, out)

    def _listen(self, at_ns: int, out: list[Command]) -> bool:
        """Wait without an action; what came since the last matched reply counts."""
        self._await(at_ns)
        unread = self._unread
        while unread:
            text = self._attempt.completing(unread.popleft())
            if text is not None:
                return self._conclude(text, at_ns, out)
        self._arm(at_ns + self._attempt.exchange.timeout_ns, out)
        return False

    def _await(self, at_ns: int) -> None:
        self._state = State.WAITING
        self._attempt.open(self._planned_ns, at_ns)
        self._attempt.expect(self._values)

    def _conclude(self, text: str, at_ns: int, out: list[Command]) -> bool:
        """The interaction got its reply; whether the student goes on."""
        self._reply = text
        exchange = self._attempt.exchange
        error = self._save(exchange.saves)
        self._report(exchange.name, at_ns, error, out)
        return error is None or self._end(out, ok=False)

    def _keep(self, keep: Keep, at_ns: int, out: list[Command]) -> bool:
        """Save from the last reply; only a failure is told, as an interaction without duration."""
        error = self._save(keep.saves)
        return error is None or self._fail(keep.name, error, at_ns, out)

    def _fail(self, step: str, error: str, at_ns: int, out: list[Command]) -> bool:
        """Give up before anything was done."""
        self._attempt.open(self._planned_ns, at_ns)
        self._report(step, at_ns, error, out)
        return self._end(out, ok=False)

    def _save(self, saves: tuple[Save, ...]) -> str | None:
        """The error, if a pattern finds nothing in the last matched reply."""
        for save in saves:
            value = save.pattern.found(self._reply, self._values)
            if value is None:
                return f"nothing to save as {save.variable}: no {save.pattern.quoted} in the reply"
            self._values[save.variable] = value
        return None

    def _think(self, pause: Pause, at_ns: int, out: list[Command]) -> bool:
        self._planned_ns += draw_ns(pause.low_ns, pause.high_ns, self._lots)
        if self._planned_ns <= at_ns:
            return True
        self._state = State.THINKING
        self._arm(self._planned_ns, out)
        return False

    def _give_up(self, at_ns: int) -> list[Command]:
        """What the student waits for did not come in time."""
        out: list[Command] = []
        if self._state is State.SEEKING:
            sought = self._sought
            self._report(sought.waiting, at_ns, sought.missing, out)
            if isinstance(sought, Push):
                self._note_buttons(sought, at_ns)
        elif self._state is State.FETCHING:
            self._report(self._fetch.name, at_ns, self._fetch.overdue, out)
        else:
            self._report(self._attempt.exchange.name, at_ns, self._attempt.shortfall(), out)
        self._end(out, ok=False)
        return out

    def _note_buttons(self, push: Push, at_ns: int) -> None:
        buttons = " ".join(f"[{label}]" for label in self._chat.labels()) or "none"
        nearest = self._chat.nearest(push.label) if push.exact else None
        likely = f"; nearest: [{nearest}]" if nearest else ""
        self._conversation.note(at_ns, "perfkit", f"buttons there: {buttons}{likely}")

    def _report(self, step: str, at_ns: int, error: str | None, out: list[Command]) -> None:
        """The current interaction is over: the next one is meant to begin now."""
        if error is not None:
            self._conversation.note(at_ns, "perfkit", error)
        out.append(Finished(self._attempt.close(self._number, step, at_ns, error)))
        self._planned_ns = at_ns
        self._set_ready(at_ns)

    def _set_ready(self, at_ns: int) -> None:
        """Nobody acts on what just happened before this."""
        reaction = self._reaction
        self._ready_ns = at_ns + draw_ns(reaction.low_ns, reaction.high_ns, self._lots)

    def _arm(self, due_ns: int, out: list[Command]) -> None:
        """See to it that a timer goes off by then; one that goes off earlier will do.

        So the time-outs of a quick conversation share one timer: a student who is woken before
        time sets the next one.
        """
        self._due_ns = due_ns
        if self._timer_ns is None or due_ns < self._timer_ns:
            self._timer_ns = due_ns
            out.append(WakeAt(due_ns))

    def _end(self, out: list[Command], *, ok: bool) -> bool:
        """The student stops; nothing can follow."""
        self._state = State.IDLE
        self._timer_ns = None
        out.append(Ended(ok))
        return False
