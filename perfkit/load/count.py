"""How many iterations and students came how far? Counted as they end."""

from perfkit.model.load import Iterations


class Count:
    """Counts iterations of this second, and students of the load so far."""

    __slots__ = ("completed", "dropped", "failed", "interrupted", "late", "students_failed",
                 "students_well")  # fmt: skip

    def __init__(self) -> None:
        self.students_well: set[int] = set()
        self.students_failed: set[int] = set()
        self._begin_second()

    def _begin_second(self) -> None:
        self.completed = 0
        self.failed = 0
        self.interrupted = 0
        self.late = 0
        self.dropped = 0

    def end(self, student: int, *, ok: bool) -> None:
        """An iteration came to its end. A student who gave up once has not completed."""
        if not ok:
            self.failed += 1
            self.students_failed.add(student)
            self.students_well.discard(student)
            return
        self.completed += 1
        if student not in self.students_failed:
            self.students_well.add(student)

    def forget_students(self) -> None:
        """What was until now does not count."""
        self.students_well.clear()
        self.students_failed.clear()

    def take(self) -> Iterations:
        """The iterations since the last call."""
        counted = Iterations(self.completed, self.failed, self.interrupted, self.late, self.dropped)
        self._begin_second()
        return counted
