"""When does each student start, and until when do they go on?"""

from dataclasses import dataclass

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """A closed model: so many students, spread over the ramp-up, once each or for a duration."""

    users: int
    ramp_up_s: float = 0.0
    duration_s: float | None = None
    """From the first start on; students start over until then. None: each plays once."""

    def start_ns(self, student: int, begin_ns: int) -> int:
        """When the student with this number (from 1) starts: evenly over the ramp-up."""
        return begin_ns + round((student - 1) * self.ramp_up_s * SECOND_NS / self.users)

    def deadline_ns(self, begin_ns: int) -> int | None:
        """From when on nobody begins anything new; None where everybody plays once."""
        if self.duration_s is None:
            return None
        return begin_ns + round(self.duration_s * SECOND_NS)
