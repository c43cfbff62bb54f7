"""Which students are there, what does each play, and who is free? The engine's company."""

from collections import deque
from collections.abc import Callable

from perfkit.load.mix import FlowOrder, Mix
from perfkit.load.scenario.lots import Lots
from perfkit.load.scenario.student import Student
from perfkit.model.plan import LoadModel, LoadPlan


class Students:
    """Students by number (from 1). Of an open load they come into being as they are needed."""

    __slots__ = ("_flow_of", "_free", "_lots_for", "_mix", "_most", "_order", "by_number")

    def __init__(self, mix: Mix, plan: LoadPlan, lots_for: Callable[[int], Lots]) -> None:
        self._mix = mix
        self._most = plan.most_users
        self._lots_for = lots_for
        self._order = FlowOrder(mix.weights, plan.seed)
        self._free: list[deque[int]] = [deque() for _ in mix.programs]
        self._flow_of: dict[int, int] = {}
        self.by_number: dict[int, Student] = {}
        if plan.model is LoadModel.CLOSED:
            for number in range(1, plan.most_users + 1):
                self._make(number, self._order.deal())

    def arrive(self) -> int | None:
        """A free student for the next arrival; None: everybody is busy.

        The one of its flow who has been free the longest, else a new one, else one of another flow
        who starts afresh.
        """
        flow = self._order.deal()
        if self._free[flow]:
            return self._free[flow].popleft()
        if len(self.by_number) < self._most:
            return self._make(len(self.by_number) + 1, flow)
        others = max(self._free, key=len)
        return self._make(others.popleft(), flow) if others else None

    def release(self, number: int) -> None:
        """This student is free again."""
        self._free[self._flow_of[number]].append(number)

    def _make(self, number: int, flow: int) -> int:
        self._flow_of[number] = flow
        self.by_number[number] = Student(self._mix.programs[flow], number, self._lots_for(number))
        return number
