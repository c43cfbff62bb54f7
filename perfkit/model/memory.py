"""What is seen of a process tree's memory from outside, and what it comes to."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.samples import ProcessSeen


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """One process at one moment, in bytes. None: the kernel did not tell."""

    pid: int
    rss: int
    """Resident: in RAM now, with what is shared with others counted in full."""
    vms: int
    """Address space, mostly promises."""
    own: int
    """Anonymous memory (heap, stacks): what a leak fills. Pages shared by several processes are
    split among them, and what was swapped out counts; without PSS it is ``RssAnon``."""
    pss: int | None = None
    """Proportional: shared pages split among those who share them. Adds up over processes."""
    uss: int | None = None
    """Unique: what would be free if it ended."""


@dataclass(frozen=True, slots=True)
class MemoryMoment:
    """The whole tree at one moment: a line of ``memory.jsonl``."""

    at_ns: int
    """CLOCK_MONOTONIC."""
    wall_s: float
    """The same moment since 1970."""
    processes: tuple[ProcessMemory, ...]
    born: tuple[ProcessSeen, ...] = ()
    """Processes seen for the first time."""
    reading_s: float = 0.0
    """How long the kernel was asked for all of this."""


@dataclass(frozen=True, slots=True)
class MemoryPoint:
    """The tree at one moment, summed, in MiB."""

    t_s: float
    """Since the first moment."""
    rss_mib: float
    own_mib: float
    """What the verdict is about; RSS where nothing else is known."""
    vms_mib: float | None = None
    pss_mib: float | None = None
    uss_mib: float | None = None
    processes: int = 1


@dataclass(frozen=True, slots=True)
class ProcessLife:
    """A process from the moment it was first seen to the last."""

    pid: int
    command: str
    born_s: float
    gone_s: float | None
    """None: it lived when the watching ended."""
    most_rss_mib: float
    first_own_mib: float
    last_own_mib: float


class Trend(StrEnum):
    """Does it grow?"""

    GROWING = "growing"
    STABLE = "stable"
    UNSURE = "can't say"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the bounds it lies between in 99 of 100 cases."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Estimate":
        """The same in another unit; the factor is not negative."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Growth:
    """How memory grows once it has settled."""

    trend: Trend
    reason: str
    """What the trend was read from, a sentence."""
    per_min: Estimate | None
    """MiB a minute; None where nothing could be estimated."""
    settled_s: float
    """When the part begins that was judged; what lies before is warming up."""
    watched_s: float
    """From the first moment to the last."""
    more_s: float | None = None
    """Where it can't be said: so much longer should be watched, in all."""
    per_1000: Estimate | None = None
    """MiB for each 1,000 interactions of a load."""
    interactions: int = 0
    """In the part that was judged."""


@dataclass(frozen=True, slots=True)
class TreeMemory:
    """What a tree's memory came to."""

    growth: Growth
    points: tuple[MemoryPoint, ...]
    lives: tuple[ProcessLife, ...]
    kinds: tuple["MemoryKind", ...]
    """RSS, PSS, USS, own and VMS, those that were told at every moment."""
    curve: tuple[float, ...] = ()
    """Own memory above its lowest since it has settled, in MiB: at most 60 evenly spread means."""
    reading_share: float | None = 0.0
    """Of the time, how much the kernel spent on telling it, 0 to 1; None where others looked."""


@dataclass(frozen=True, slots=True)
class MemoryKind:
    """One way to count memory, in MiB."""

    name: str
    start: float
    least: float
    most: float
    end: float
