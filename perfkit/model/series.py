"""Which series are there, and what does each of them mean? The one list of all.

The names are Prometheus': base units, ``_total`` for what only grows. The one label is the bot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How a series behaves: Prometheus' metric types, in Prometheus' words."""

    GAUGE = "gauge"
    COUNTER = "counter"
    """Only grows, but for a new beginning at zero."""
    HISTOGRAM = "histogram"


class Unit(StrEnum):
    """What a series is counted in; where it has a word, that word is in the series' name."""

    BYTES = "bytes"
    SECONDS = "seconds"
    RATIO = "ratio"
    """0 to 1."""
    COUNT = ""
    """Of what the name says."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a bot."""

    name: str
    kind: Kind
    unit: Unit
    help: str
    """One line, as Prometheus' ``# HELP``."""


def find_series(name: str) -> Series | None:
    """The series of this name; None: there is no such series."""
    return _BY_NAME.get(name)


def _gauge(name: str, unit: Unit, help_text: str) -> Series:
    return Series(name, Kind.GAUGE, unit, help_text)


def _counter(name: str, unit: Unit, help_text: str) -> Series:
    return Series(name, Kind.COUNTER, unit, help_text)


RESPONSE_SECONDS = Series(
    "perfkit_response_seconds",
    Kind.HISTOGRAM,
    Unit.SECONDS,
    "Time from a user's action to the bot's reply.",
)
"""The one histogram: it has no single value, so it is in no ``Snapshot.values``."""

ALERT_FIRING = _gauge(
    "perfkit_alert_firing",
    Unit.COUNT,
    "1 while this alert rule of perfkit fires for the bot, 0 while it does not.",
)
"""One for each rule, which its label ``rule`` names: in no ``Snapshot.values`` either."""

SERIES: tuple[Series, ...] = (
    # the bot: its process and that process's descendants
    _gauge("perfkit_bot_up", Unit.COUNT, "1 while the bot's process runs, 0 when it is gone."),
    _gauge("perfkit_bot_processes", Unit.COUNT, "Processes of the bot that run now."),
    _counter(
        "perfkit_bot_processes_started_total",
        Unit.COUNT,
        "Processes of the bot seen so far, its own included.",
    ),
    _counter(
        "perfkit_bot_processes_ended_total",
        Unit.COUNT,
        "Processes of the bot that were seen to end.",
    ),
    _counter(
        "perfkit_bot_cpu_seconds_total",
        Unit.SECONDS,
        "CPU time (user and system) used by all processes of the bot, ended ones included.",
    ),
    _gauge(
        "perfkit_bot_resident_memory_bytes",
        Unit.BYTES,
        "Resident memory (RSS) of all processes of the bot, shared pages counted in each.",
    ),
    _gauge(
        "perfkit_bot_proportional_memory_bytes",
        Unit.BYTES,
        "Proportional memory (PSS) of the bot: shared pages divided among those that share them.",
    ),
    _gauge(
        "perfkit_bot_unique_memory_bytes",
        Unit.BYTES,
        "Unique memory (USS) of the bot: what would be free if its processes ended.",
    ),
    _gauge(
        "perfkit_bot_memory_limit_bytes",
        Unit.BYTES,
        "Memory that the bot may use: the machine's, or its cgroup's limit where that is less.",
    ),
    _gauge("perfkit_bot_threads", Unit.COUNT, "Threads of all processes of the bot."),
    _gauge(
        "perfkit_bot_open_fds", Unit.COUNT, "Open file descriptors of the bot, sockets included."
    ),
    _gauge("perfkit_bot_sockets", Unit.COUNT, "Open sockets of the bot."),
    _counter(
        "perfkit_bot_context_switches_total",
        Unit.COUNT,
        "Context switches of the bot, voluntary and not.",
    ),
    _counter("perfkit_bot_read_bytes_total", Unit.BYTES, "Bytes the bot read from storage."),
    _counter("perfkit_bot_written_bytes_total", Unit.BYTES, "Bytes the bot wrote to storage."),
    _counter(
        "perfkit_bot_major_faults_total",
        Unit.COUNT,
        "Page faults of the bot that had to wait for the disk.",
    ),
    # the machine, or the part of it that the cgroup allows
    _gauge(
        "perfkit_host_cpu_ratio",
        Unit.RATIO,
        "CPU in use, of what the machine or its cgroup has (0 to 1).",
    ),
    _gauge(
        "perfkit_host_steal_ratio",
        Unit.RATIO,
        "CPU time that the host of this virtual machine gave to others (0 to 1).",
    ),
    _gauge("perfkit_host_load1", Unit.COUNT, "Load average of the last minute."),
    _gauge(
        "perfkit_host_memory_bytes",
        Unit.BYTES,
        "Memory of the machine, or its cgroup's limit where that is less.",
    ),
    _gauge(
        "perfkit_host_memory_used_bytes",
        Unit.BYTES,
        "Memory in use, without caches that can be given back at once.",
    ),
    _gauge("perfkit_host_swap_bytes", Unit.BYTES, "Swap space of the machine or its cgroup."),
    _gauge("perfkit_host_swap_used_bytes", Unit.BYTES, "Swap space in use."),
    _gauge(
        "perfkit_host_disk_used_ratio",
        Unit.RATIO,
        "Space in use on the disk of perfkit's history (0 to 1).",
    ),
    _counter(
        "perfkit_host_disk_read_bytes_total", Unit.BYTES, "Bytes the machine read from its disks."
    ),
    _counter(
        "perfkit_host_disk_written_bytes_total", Unit.BYTES, "Bytes the machine wrote to its disks."
    ),
    # interactions, where a load test or the bot's own counters tell
    _counter(
        "perfkit_interactions_total", Unit.COUNT, "Users' actions that the bot was to answer."
    ),
    _counter(
        "perfkit_interaction_errors_total",
        Unit.COUNT,
        "Users' actions that the bot answered wrongly, too late or not at all.",
    ),
    _counter(
        "perfkit_slow_interactions_total",
        Unit.COUNT,
        "Users' actions that the bot answered after more than 3 seconds.",
    ),
    RESPONSE_SECONDS,
    _gauge(
        "perfkit_response_p50_seconds",
        Unit.SECONDS,
        "Response time within which half of the last minute's actions were answered.",
    ),
    _gauge(
        "perfkit_response_p95_seconds",
        Unit.SECONDS,
        "Response time within which 95 % of the last minute's actions were answered.",
    ),
    _counter("perfkit_cache_hits_total", Unit.COUNT, "Look-ups that the bot's cache could answer."),
    _counter("perfkit_cache_misses_total", Unit.COUNT, "Look-ups that the bot's cache had not."),
    _counter(
        "perfkit_loop_stalls_total",
        Unit.COUNT,
        "Times that the bot's event loop was held up by one piece of work.",
    ),
    _counter(
        "perfkit_loop_stalled_seconds_total",
        Unit.SECONDS,
        "Time for which the bot's event loop was held up.",
    ),
    # its Redis
    _gauge("perfkit_redis_up", Unit.COUNT, "1 while Redis answers, 0 while it does not."),
    _gauge("perfkit_redis_memory_bytes", Unit.BYTES, "Memory that Redis uses."),
    _gauge("perfkit_redis_clients", Unit.COUNT, "Clients connected to Redis."),
    _counter("perfkit_redis_commands_total", Unit.COUNT, "Commands that Redis has executed."),
    _gauge("perfkit_redis_ping_seconds", Unit.SECONDS, "Time until Redis answered a PING."),
    # its database
    _gauge("perfkit_database_up", Unit.COUNT, "1 while the database answers, 0 while it does not."),
    _gauge("perfkit_database_connections", Unit.COUNT, "Connections to the database."),
    _gauge(
        "perfkit_database_active_connections",
        Unit.COUNT,
        "Connections to the database in which a query runs.",
    ),
    _gauge(
        "perfkit_database_idle_in_transaction_connections",
        Unit.COUNT,
        "Connections to the database that hold a transaction open and do nothing.",
    ),
    _counter(
        "perfkit_database_transactions_total",
        Unit.COUNT,
        "Transactions that the database has committed or rolled back.",
    ),
    _gauge(
        "perfkit_database_longest_query_seconds",
        Unit.SECONDS,
        "Age of the oldest query that runs now.",
    ),
    _counter(
        "perfkit_database_deadlocks_total",
        Unit.COUNT,
        "Deadlocks that the database has found and ended.",
    ),
    _gauge("perfkit_database_size_bytes", Unit.BYTES, "Size of the database on disk."),
    _gauge(
        "perfkit_database_wal_bytes", Unit.BYTES, "Size of the log that SQLite writes by (WAL)."
    ),
)

_BY_NAME: Mapping[str, Series] = MappingProxyType({series.name: series for series in SERIES})
