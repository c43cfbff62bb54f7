"""Where is a student in its program, and what does it do next? Follows branches and loops."""

from typing import assert_never

from perfkit.load.scenario.lots import Lots, draw_index
from perfkit.load.scenario.program import (
    EndRound,
    EnterLoop,
    Exchange,
    Fetch,
    Fork,
    Goto,
    Keep,
    Pause,
    Program,
    Stop,
)
from perfkit.load.scenario.wording import Values

Task = Exchange | Fetch | Pause | Keep | Stop
"""What a student does; the other instructions only say where to go on."""


class Cursor:
    """One student's place in the program."""

    __slots__ = ("_code", "_lots", "_next", "_rounds")

    def __init__(self, program: Program, lots: Lots) -> None:
        self._code = program.code
        self._lots = lots
        self._next = 0
        self._rounds = [0] * program.loops

    def restart(self) -> None:
        """Back to the first step; loops count anew when they are entered."""
        self._next = 0

    def advance(self, values: Values, reply: str) -> Task:
        """The next thing to do; ``reply`` is the last matched one, for loops that end with it."""
        while True:
            instruction = self._code[self._next]
            self._next += 1
            match instruction:
                case Exchange() | Fetch() | Pause() | Keep() | Stop():
                    return instruction
                case Goto(target=target):
                    self._next = target
                case Fork(cumulative=cumulative, targets=targets):
                    self._next = targets[draw_index(cumulative, self._lots)]
                case EnterLoop(loop=loop):
                    self._rounds[loop] = 0
                case EndRound():
                    self._end_round(instruction, values, reply)
                case _:
                    assert_never(instruction)

    def _end_round(self, end: EndRound, values: Values, reply: str) -> None:
        self._rounds[end.loop] += 1
        enough = self._rounds[end.loop] >= end.times
        if not enough and not (end.until and end.until(values)(reply)):
            self._next = end.target
