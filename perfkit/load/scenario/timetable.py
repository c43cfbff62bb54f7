"""When does a student mean to act, when may it, and when must it be woken?"""

from perfkit.load.scenario.commands import Command, WakeAt
from perfkit.load.scenario.lots import Lots, draw_ns
from perfkit.load.scenario.program import Pause


class Timetable:
    """One student's moments.

    ``planned_ns`` is when its next interaction is meant to begin, ``ready_ns`` the earliest moment
    for an action after what it saw last, ``due_ns`` when it wants to be woken.
    """

    __slots__ = ("_lots", "_reaction", "_timer_ns", "due_ns", "planned_ns", "ready_ns")

    def __init__(self, reaction: Pause, lots: Lots) -> None:
        self._reaction = reaction
        self._lots = lots
        self._timer_ns: int | None = None
        self.planned_ns = 0
        self.ready_ns = 0
        self.due_ns = 0

    def begin(self, planned_ns: int) -> None:
        """The student starts, as it should have at this moment."""
        self.planned_ns = self.ready_ns = planned_ns
        self._timer_ns = None

    def unset(self) -> None:
        """The timer went off, or what it was set for is of the past."""
        self._timer_ns = None

    def react(self, at_ns: int) -> None:
        """Nobody acts on what just happened before a moment has passed."""
        reaction = self._reaction
        self.ready_ns = at_ns + draw_ns(reaction.low_ns, reaction.high_ns, self._lots)

    def think(self, pause: Pause, at_ns: int, out: list[Command]) -> bool:
        """The next interaction is meant to begin after this pause; whether that is over already."""
        self.planned_ns += draw_ns(pause.low_ns, pause.high_ns, self._lots)
        if self.planned_ns <= at_ns:
            return True
        self.arm(self.planned_ns, out)
        return False

    def may_act(self, at_ns: int, out: list[Command]) -> bool:
        """Whether the student is ready for an action; else it means to do it when it is."""
        if self.planned_ns >= self.ready_ns:
            return True
        self.planned_ns = self.ready_ns
        if self.planned_ns <= at_ns:
            return True
        self.arm(self.planned_ns, out)
        return False

    def rearm(self) -> list[Command]:
        """A timer went off before time: another one."""
        out: list[Command] = []
        self.arm(self.due_ns, out)
        return out

    def arm(self, due_ns: int, out: list[Command]) -> None:
        """See to it that a timer goes off by then; one that goes off earlier will do.

        So the time-outs of a quick conversation share one timer: a student who is woken before
        time sets the next one.
        """
        self.due_ns = due_ns
        if self._timer_ns is None or due_ns < self._timer_ns:
            self._timer_ns = due_ns
            out.append(WakeAt(due_ns))
