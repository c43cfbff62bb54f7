"""What came of each act? A recording cut where the student does something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perfkit.load.scenario.recording.pushing import Target, find_target, follow
from perfkit.load.scenario.recording.stable import Varying
from perfkit.load.scenario.view import ChatView
from perfkit.model.chat import Acted, Delivered, Edited, Message, Sent
from perfkit.model.recording import Did, HandAct, Moment, Saw

BURST_NS = 2_000_000_000
"""Replies with more than this between them are not of one piece: the bot was asked once, and has
spoken up by itself later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message of the bot's, new or edited."""

    at_ns: int
    event: Sent | Edited

    @property
    def message(self) -> Message:
        """As the student sees it."""
        return self.event.message


@dataclass(frozen=True, slots=True)
class Section:
    """An act, and all that was seen between it and the next one."""

    did: Did
    idle_ns: int
    """How long nothing had happened before."""
    target: Target
    """What a press or vote is about."""
    seen: tuple[Saw, ...]

    @property
    def act(self) -> HandAct:
        """What was done."""
        return self.did.act

    def bursts(self) -> list[list[Reply]]:
        """New and edited messages, cut where the bot was silent for long."""
        bursts: list[list[Reply]] = []
        for saw in self.seen:
            if isinstance(saw.event, Sent | Edited):
                reply = Reply(saw.at_ns, saw.event)
                if bursts and reply.at_ns - bursts[-1][-1].at_ns <= BURST_NS:
                    bursts[-1].append(reply)
                else:
                    bursts.append([reply])
        return bursts


def cut(moments: Iterable[Moment], varying: Varying) -> list[Section]:
    """The sections of a recording; what was seen before the first act is left out."""
    return list(_cut(moments, varying))


def _cut(moments: Iterable[Moment], varying: Varying) -> Iterator[Section]:
    chat = ChatView()
    open_act: tuple[Did, int, Target] | None = None
    seen: list[Saw] = []
    last_ns: int | None = None
    for moment in moments:
        if isinstance(moment, Did):
            if open_act is not None:
                yield Section(*open_act, tuple(seen))
            idle_ns = 0 if last_ns is None else moment.at_ns - last_ns
            open_act = moment, idle_ns, find_target(chat, moment.act, varying)
            seen = []
        else:
            follow(chat, moment.event)
            seen.append(moment)
        if not (isinstance(moment, Saw) and isinstance(moment.event, Delivered | Acted)):
            last_ns = moment.at_ns
    if open_act is not None:
        yield Section(*open_act, tuple(seen))
