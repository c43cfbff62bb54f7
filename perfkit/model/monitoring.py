"""What watching a running bot sees from outside, and what it has to tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """One process of the bot's tree at one moment. None: the system does not tell."""

    pid: int
    parent_pid: int
    born_ms: int
    """When it began, by the calendar; with ``pid`` it names the process for good."""
    command: str
    """Secrets masked. Untrusted text: the process chose it."""
    cpu_s: float
    """CPU time (user + system) since it was born, with that of its children that nobody saw."""
    rss_bytes: int
    threads: int
    context_switches: int
    """Voluntary and not, since it was born."""
    pss_bytes: int | None = None
    """Read less often than the rest, as it costs the process something; then the last one known."""
    uss_bytes: int | None = None
    open_fds: int | None = None
    sockets: int | None = None
    read_bytes: int | None = None
    """From storage, since it was born."""
    written_bytes: int | None = None
    major_faults: int | None = None
    """Page faults that had to wait for the disk, since it was born."""


@dataclass(frozen=True, slots=True)
class HostReading:
    """The machine at one moment; inside a container, its limits count as the whole."""

    cpus: float
    """That may be used: 1.5 where a cgroup allows one and a half."""
    cpu_share: float | None
    """Of them, the share (0 to 1) in use since the moment before; None at the first."""
    steal_share: float | None
    """The share of time in which the host of this virtual machine ran others."""
    load_1min: float
    memory_bytes: int
    """Physical, or the cgroup's limit where that is less."""
    memory_used_bytes: int
    swap_bytes: int
    swap_used_bytes: int
    disk_used_share: float | None = None
    """Of the disk that the history is on."""
    disk_read_bytes: int | None = None
    disk_written_bytes: int | None = None
    limited_by_cgroup: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Counters of the whole tree that never fall, though processes end."""

    cpu_s: float
    context_switches: int
    read_bytes: int
    written_bytes: int
    major_faults: int
    born: int
    """Processes seen so far."""
    ended: int
    """Of them, those that are gone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One look at the bot and its machine. No processes: the bot is gone."""

    at_ns: int
    """CLOCK_MONOTONIC."""
    at_ms: int
    """The same moment by the calendar, since 1970."""
    processes: tuple[ProcessReading, ...]
    """The bot's own process first."""
    totals: Totals
    host: HostReading


class Level(StrEnum):
    """How a value is shown: DESIGN §3's levels."""

    NORMAL = "normal"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class StandingAlert:
    """A rule's alert as it stands."""

    rule: str
    severity: str
    """``warning`` or ``critical``."""
    state: str
    """``quiet``, ``pending`` or ``firing``, as ``monitor.alerts.states.AlertState``."""
    since_ms: int
    value: float | None
    """The last one for which the condition held."""
    condition: str
    """As a person wrote or reads it."""
    summary: str = ""
    reading: str = ""
    """The value as a person reads it: ``95 %``. Empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything known of one bot at one moment: what each sink is given."""

    bot: str
    """Its name in the history, in labels and in messages."""
    at_ms: int
    values: Mapping[str, float]
    """By series name (``perfkit_bot_cpu_seconds_total``); what isn't known is not there."""
    alerts: tuple[StandingAlert, ...] = ()
    moment: Moment | None = None
    response: tuple[int, ...] | None = None
    """Response times of the interactions since the snapshot before, where they are known, as
    ``model.histogram.Histogram.freeze`` writes them."""


class Told(StrEnum):
    """What became of an alert."""

    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class AlertNotice:
    """An alert began to fire, or was resolved."""

    bot: str
    at_ms: int
    told: Told
    rule: str
    severity: str
    summary: str
    condition: str
    value: float
    since_ms: int
    """When the condition began to hold."""
    reading: str = ""
    """The value as a person reads it: ``95 %``. Empty where that is not known."""


@dataclass(frozen=True, slots=True)
class EndedNotice:
    """The bot is gone."""

    bot: str
    at_ms: int
    pid: int
    how: str
    """``exit code 1``, ``killed by signal 9 (SIGKILL)``, or that it can't be known."""
    last: tuple[Snapshot, ...]
    """The last looks at it, oldest first."""
    log_lines: tuple[str, ...]
    """The last lines of its log, secrets masked. Untrusted text."""


@dataclass(frozen=True, slots=True)
class BackNotice:
    """The bot is there (again)."""

    bot: str
    at_ms: int
    pid: int


@dataclass(frozen=True, slots=True)
class TroubleNotice:
    """perfkit can't do a part of its work: a sink that can't be reached, say."""

    bot: str
    at_ms: int
    part: str
    """``redis``, ``webhook``, ``history``, …; one trouble a part at a time."""
    what: str
    over: bool = False
    """It works again."""


Notice = AlertNotice | EndedNotice | BackNotice | TroubleNotice
