"""How did each stretch of the load go? Seconds → numbers of windows of equal length.

For objectives that must hold all the time: a mean over ten minutes hides ten seconds in which
nobody got a reply.
"""

from dataclasses import dataclass

from perfkit.analysis.latency import StepTally
from perfkit.model.load import Second
from perfkit.model.summary import StepNumbers

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of the load."""

    start_ns: int
    end_ns: int
    numbers: StepNumbers
    """Of the step that was asked for, or of all of them."""


class WindowTally:
    """Takes seconds in order of time. ``step`` is the one that counts; None: all do."""

    __slots__ = ("_begin_ns", "_closed", "_end_ns", "_open", "_start_ns", "_step", "_width_ns")

    def __init__(self, width_s: float, step: str | None = None) -> None:
        self._width_ns = round(width_s * NS_PER_S)
        self._step = step
        self._closed: list[Window] = []
        self._open = StepTally()
        self._begin_ns: int | None = None
        self._start_ns = 0
        self._end_ns = 0

    def add(self, second: Second) -> None:
        """Add one second. It belongs to the window that its middle lies in.

        Raises ValueError if a histogram in it is none.
        """
        if self._begin_ns is None:
            self._begin_ns = self._start_ns = second.start_ns
        middle_ns = (second.start_ns + second.end_ns) // 2
        since_ns = middle_ns - self._begin_ns
        start_ns = self._begin_ns + since_ns - since_ns % self._width_ns
        if start_ns > self._start_ns:
            self._closed.append(self._window())
            self._open = StepTally()
        self._start_ns, self._end_ns = start_ns, second.end_ns
        for name, step in second.steps.items():
            if self._step is None or name == self._step:
                self._open.add(step)

    def windows(self) -> tuple[Window, ...]:
        """All windows so far. A last one that lasted less than half as long tells too little."""
        if self._begin_ns is None:
            return ()
        whole_enough = 2 * (self._end_ns - self._start_ns) >= self._width_ns
        if self._closed and not whole_enough:
            return tuple(self._closed)
        return (*self._closed, self._window())

    def _window(self) -> Window:
        seconds = (self._end_ns - self._start_ns) / NS_PER_S
        return Window(self._start_ns, self._end_ns, self._open.numbers(self._step or "", seconds))
