"""What happens to calls between a bot and Telegram? They take time, and some go wrong.

Stands between the connections and the server where a network is asked for; without one there is
none of this. A call takes effect half a round trip after it has come; its answer leaves when the
other half is over. Updates go the same way: they are the answer to a poll. What students see is
not delayed: they see a reply when it takes effect. How it is with updates that are posted to a
webhook is told in ``perfkit.telegram.far_postmen``.
"""

import random
from collections.abc import Sequence
from typing import Protocol, assert_never

from msgspec import Struct

from perfkit.clock import Clock
from perfkit.model.chat import Delivered
from perfkit.model.network import (
    CallFault,
    DropFault,
    Latency,
    NetworkSpec,
    RefuseFault,
    SlowFault,
)
from perfkit.telegram.connection import Request
from perfkit.telegram.core.commands import Command, Respond, Show
from perfkit.telegram.core.faults import Faults
from perfkit.telegram.core.latency import SECOND_NS, draw_way_ns
from perfkit.telegram.core.refusal import flood_wait, refusal_body, server_error
from perfkit.telegram.delays import CLOSE_NS, Action, Delays


class Office(Protocol):
    """Where calls arrive, and where what comes of them leaves."""

    def perform(self, call_id: int, request: Request, at_ns: int) -> None:
        """A call takes effect."""

    def hand_over(self, commands: Sequence[Respond | Show], at_ns: int) -> None:
        """An answer has reached the bot, with what a student learns from that."""

    def cut(self, call_id: int) -> None:
        """The connection this call came on breaks."""

    def cut_all(self) -> None:
        """All connections break, those to webhooks too."""

    def poll_lost(self) -> None:
        """A poll goes wrong, through no fault of the bot's."""


class _Late(Struct, frozen=True):
    """A call whose answer is to be late."""

    late_ns: int
    is_poll: bool


_ON_TIME = _Late(0, is_poll=False)


class Network:
    """The way between bots and the Bot API, as ``spec`` says.

    Everything left to chance is drawn from ``seed``. Faults begin with ``begin``.
    """

    def __init__(self, spec: NetworkSpec, *, seed: int, clock: Clock, office: Office) -> None:
        def lots_for(name: str) -> random.Random:
            return random.Random(f"{seed}/{name}")  # noqa: S311 - not for secrets

        self._latency: Latency | None = spec.latency
        self._lots = lots_for("latency")
        self._faults = Faults(spec.faults, lots_for) if spec.faults else None
        self._clock = clock
        self._office = office
        self._delays = Delays(clock)
        self._late: dict[int, _Late] = {}

    @property
    def hits(self) -> dict[str, int]:
        """Each fault that has struck, to how often."""
        return {} if self._faults is None else dict(self._faults.hits)

    def begin(self) -> None:
        """The load begins: from now on things go wrong."""
        if self._faults is not None:
            for when_ns in self._faults.begin(self._clock.now_ns()):
                # not a moment early: what came on a new connection before the outage would stay
                self._delays.at(when_ns + CLOSE_NS, self._break_down)

    def close(self) -> None:
        """Nothing arrives any more."""
        self._delays.clear()
        self._late.clear()

    def take(self, call_id: int, request: Request) -> None:
        """A call has come from a bot."""
        at_ns = self._clock.now_ns()
        if self._faults is None:
            self._let_in(call_id, request, at_ns)
            return
        method = request.path.rstrip(b"/").rpartition(b"/")[2].decode("latin-1").lower()
        is_poll = method == "getupdates"
        fault = self._faults.strike(method, at_ns)
        if is_poll and isinstance(fault, RefuseFault | DropFault):
            self._office.poll_lost()
        match fault:
            case None:
                self._let_in(call_id, request, at_ns)
            case SlowFault(late_s=late_s):
                self._late[call_id] = _Late(round(late_s * SECOND_NS), is_poll)
                self._let_in(call_id, request, at_ns)
            case RefuseFault():
                both_ways_ns = self.way_ns() + self.way_ns()
                self._bring([_refusal(call_id, fault)], at_ns, both_ways_ns)
            case DropFault():
                self._delays.at(at_ns + self.way_ns(), lambda _: self._office.cut(call_id))
            case _:
                assert_never(fault)

    def strike(self, method: str, at_ns: int) -> CallFault | None:
        """What goes wrong with a call, or a delivery, that is on its way now."""
        return None if self._faults is None else self._faults.strike(method, at_ns)

    def later(self, when_ns: int, action: Action) -> None:
        """Do this then, and never before this call has returned."""
        self._delays.at(when_ns, action)

    def forget(self, call_id: int) -> None:
        """Nobody waits for the answer of this call any more."""
        self._late.pop(call_id, None)

    def bring(self, commands: Sequence[Command], at_ns: int) -> Sequence[Command]:
        """Send what goes to the bot on its way; what is left happens where it is.

        With an answer that brings updates goes what tells students that theirs have arrived.
        """
        if self._latency is None and not self._late:
            return commands
        here: list[Command] = []
        parcel: list[Respond | Show] = []
        for command in commands:
            if isinstance(command, Respond):
                parcel = [command]
                self._bring(parcel, at_ns, self.way_ns() + self._late_ns(command.call_id))
            elif parcel and isinstance(command, Show) and isinstance(command.event, Delivered):
                parcel.append(command)
            else:
                here.append(command)
        return here

    def _let_in(self, call_id: int, request: Request, at_ns: int) -> None:
        way_ns = self.way_ns()
        if way_ns:
            perform = self._office.perform
            self._delays.at(at_ns + way_ns, lambda then_ns: perform(call_id, request, then_ns))
        else:
            self._office.perform(call_id, request, at_ns)

    def _late_ns(self, call_id: int) -> int:
        late = self._late.pop(call_id, _ON_TIME)
        if late.is_poll:
            self._office.poll_lost()  # the bot is not to blame for polling again so late
        return late.late_ns

    def _bring(self, parcel: list[Respond | Show], at_ns: int, way_ns: int) -> None:
        hand_over = self._office.hand_over
        self._delays.at(at_ns + way_ns, lambda then_ns: hand_over(parcel, then_ns))

    def way_ns(self) -> int:
        """How long the next message is on its way; 0 without latency."""
        return 0 if self._latency is None else draw_way_ns(self._latency, self._lots)

    def _break_down(self, _at_ns: int) -> None:
        self._office.poll_lost()
        self._office.cut_all()


def _refusal(call_id: int, fault: RefuseFault) -> Respond:
    wait_s = fault.retry_after_s
    refusal = flood_wait(wait_s) if fault.code == 429 else server_error(fault.code)
    return Respond(call_id, refusal.code, refusal_body(refusal), wait_s)
