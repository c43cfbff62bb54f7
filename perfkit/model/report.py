"""Everything a report shows, computed beforehand: what renderers are given."""

from dataclasses import dataclass

from perfkit.model.load import FailedInteraction, SlowInteraction
from perfkit.model.manifest import Manifest
from perfkit.model.stacks import HotFunction
from perfkit.model.summary import Summary


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One second of the run (of a very long run, several), on the axis all charts share."""

    t_s: float
    """Middle of the second, since the load began."""
    p50_ms: float | None
    """None in a second without finished interactions."""
    p95_ms: float | None
    max_ms: float | None
    throughput_per_s: float
    """Interactions that went well, per second."""
    errors_per_s: float
    active: int
    """Students in the middle of their scenario at the end."""
    queued: int
    """Updates the bot had not fetched or confirmed; the most of the seconds merged here."""


@dataclass(frozen=True, slots=True)
class ResourcePoint:
    """The bot's processes, summed, on the same axis."""

    t_s: float
    cpu_percent: float
    rss_mib: float
    threads: int
    open_files: int
    """-1: could not be read."""


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one kind in one step."""

    step: str
    error: str
    count: int
    example: FailedInteraction | None


@dataclass(frozen=True, slots=True)
class CallSite:
    """A function of the bot's own, with the time of everything it called that isn't its own."""

    function: str
    file: str
    line: int
    """Where in the file it was seen most."""
    cpu_s: float
    waiting_s: float
    in_loop: bool
    """An event loop ran it: nobody else's update is handled meanwhile."""
    callers: tuple[str, ...] = ()
    """The own functions through which it is reached most of the time, outermost first."""
    callee: str = ""
    """What it called most of the time; empty: nothing that a profiler sees."""


@dataclass(frozen=True, slots=True)
class GroupCost:
    """What the code of one module or package cost. A stack counts once for each group on it."""

    name: str
    """A package's or module's name; the file's path for a module of the bot's own."""
    owner: str
    """As in ``HotFunction``."""
    self_cpu_s: float
    self_waiting_s: float
    total_cpu_s: float
    total_waiting_s: float
    self_cpu_share: float
    """Of all threads' time on the CPU, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ThreadCost:
    """What one thread, or a pool of threads, did."""

    name: str
    cpu_s: float
    waiting_s: float
    idle_s: float
    cpu_share: float
    """Of all threads' time on the CPU, 0 to 1."""
    hot: tuple[HotFunction, ...]
    """Its hottest functions by self time; their shares are of this thread's time."""


@dataclass(frozen=True, slots=True)
class ProfileNumbers:
    """What the profiler saw, ready to show."""

    rate_hz: int
    duration_s: float
    threads: tuple[str, ...]
    cpu_s: float
    waiting_s: float
    hot: tuple[HotFunction, ...]
    """By self time on the CPU, largest first."""
    blocking: tuple[HotFunction, ...] = ()
    """By self time waiting, largest first."""
    idle_s: float = 0.0
    """Waiting for work; part of neither ``cpu_s`` nor ``waiting_s``, nor of any function."""
    sites: tuple[CallSite, ...] = ()
    """By time, largest first."""
    cpu_source: str = ""
    """How time on the CPU was told from waiting: a sentence."""
    ready_s: float = 0.0
    """Of the rest, what threads were ready to run and waited for a CPU, which others had."""
    own: tuple[HotFunction, ...] = ()
    """Functions of the bot's own code, by total time, largest first."""
    by_thread: tuple[ThreadCost, ...] = ()
    """By time on the CPU, largest first; so are the others."""
    by_module: tuple[GroupCost, ...] = ()
    by_package: tuple[GroupCost, ...] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run, whole: what the terminal, the page, Markdown and JSON are made from."""

    folder: str
    """As the user would type it."""
    manifest: Manifest
    summary: Summary
    timeline: tuple[TimelinePoint, ...] = ()
    resources: tuple[ResourcePoint, ...] = ()
    slowest: tuple[SlowInteraction, ...] = ()
    errors: tuple[ErrorGroup, ...] = ()
    profile: ProfileNumbers | None = None
    flamegraph_svg: str | None = None
    """The SVG's text, already escaped by its writer, to stand inside the page."""
