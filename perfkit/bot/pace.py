"""When may costly work be done again, so that it takes no more than its share of the time?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """Work done every ``every_ns`` at most, and less often where it is so costly that it would
    take more of a core than ``share`` (0.002: one five-hundredth)."""

    def __init__(
        self, now_ns: Callable[[], int], spent_ns: Callable[[], int], *, every_ns: int, share: float
    ) -> None:
        self._now_ns = now_ns
        self._spent_ns = spent_ns
        self._every_ns = every_ns
        self._share = share
        self._begun_ns: int | None = None
        self._cost_ns = 0

    @property
    def due(self) -> bool:
        """Whether it is time again."""
        return self._begun_ns is None or (
            self.affordable and self._now_ns() - self._begun_ns >= self._every_ns
        )

    @property
    def affordable(self) -> bool:
        """Whether the last time has been paid for."""
        return self._begun_ns is None or (
            self._now_ns() - self._begun_ns >= self._cost_ns / self._share
        )

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around the work: what it costs is measured, in CPU time of this thread."""
        self._begun_ns, before_ns = self._now_ns(), self._spent_ns()
        try:
            yield
        finally:
            self._cost_ns = self._spent_ns() - before_ns
