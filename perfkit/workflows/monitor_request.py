"""What was asked of monitoring: whom to watch, how often, what to alert of, where it is told."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfkit.model.history import Bounds
from perfkit.monitor.sinks.settings import SinkSettings
from perfkit.web.hosts import Address

if TYPE_CHECKING:
    from perfkit.formats.redis_url import RedisAddress
    from perfkit.model.bot_counters import ChosenCounter
    from perfkit.model.database import DatabaseAddress
    from perfkit.monitor.metrics.otlp_target import OtlpTarget
    from perfkit.web_address import WebAddress

DEFAULT_INTERVAL_S = 1.0
SHORTEST_INTERVAL_S = 0.1


@dataclass(frozen=True, slots=True)
class Whom:
    """The bot to watch: exactly one of these is given."""

    pid: int | None = None
    name: str | None = None
    """Of a program, or a part of its command line: found again when it comes back."""
    command: tuple[str, ...] = ()
    """Started, and ended with the watching."""
    load_test: tuple[str, ...] = ()
    """Arguments of ``perfkit load-test``, which is started: its bot is watched."""

    @property
    def starts(self) -> bool:
        """Whether a program is started for it."""
        return bool(self.command or self.load_test)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long."""

    interval_s: float = DEFAULT_INTERVAL_S
    duration_s: float | None = None
    """None: until the bot or somebody ends it."""


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """What is alerted of."""

    file: Path | None = None
    alerts: tuple[str, ...] = ()
    """As written on the command line."""
    defaults: bool = True
    """perfkit's own rules hold as well."""


@dataclass(frozen=True, slots=True)
class Served:
    """Something that is served over HTTP."""

    address: Address
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """Where looks go, beside the terminal."""

    store: Path | None = None
    """The history; None: none is kept."""
    bounds: Bounds = field(default_factory=Bounds)
    told: SinkSettings = field(default_factory=SinkSettings)
    metrics: Served | None = None
    page: Served | None = None
    otlp: "OtlpTarget | None" = None
    redis: "RedisAddress | None" = None

    @property
    def anywhere(self) -> bool:
        """Whether the watch is of use without a terminal."""
        told = self.told
        tellers = (told.log, told.commands, told.webhooks, told.telegram, told.sentry_dsn)
        return any((self.store, *tellers, self.metrics, self.page, self.otlp, self.redis))


@dataclass(frozen=True, slots=True)
class AskedCounters:
    """The bot's own metrics, and what somebody says they mean."""

    address: "WebAddress"
    chosen: "tuple[ChosenCounter, ...]" = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who else is asked about the bot. Load tests that run on it always are."""

    database: "DatabaseAddress | None" = None
    redis: "RedisAddress | None" = None
    counters: AskedCounters | None = None
    stalls: bool = False
    stalls_pause_s: float = 0.0
    """Between two recordings of some seconds; 0: one follows the other."""


@dataclass(frozen=True, slots=True)
class MonitorRequest:
    """The command line of ``perfkit monitor``."""

    whom: Whom
    bot: str
    """Its name in the history, in labels and messages."""
    results: Path
    """Where run folders are: load tests on the bot are found there, and the own one is made."""
    command_line: tuple[str, ...]
    pace: Pace = field(default_factory=Pace)
    rules: RuleChoice = field(default_factory=RuleChoice)
    published: Published = field(default_factory=Published)
    asked: Asked = field(default_factory=Asked)
    bot_log: Path | None = None
    """Where the bot writes its log, whose last lines are told with its end."""

    @property
    def leaves_folder(self) -> bool:
        """Whether there is a run folder: for months only the history is kept."""
        return self.pace.duration_s is not None or self.whom.starts
