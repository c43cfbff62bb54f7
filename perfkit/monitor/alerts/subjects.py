"""What can people ask about by its plain name? ``cpu``, ``redis memory``, ``response p95``, …

Each name stands for an expression, which one depends on what its bound is counted in: ``memory`` in
percent is of the limit, in MiB the bot's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from perfkit.monitor.alerts.expressions import Increase, Latest, Quotient, Rate, Sum, Value
from perfkit.monitor.alerts.quantities import Quantity

DEFAULT_WINDOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Form:
    """An expression, given a window; one that looks at the newest samples only has none."""

    value: Callable[[int], Value]
    windowed: bool


Forms = Mapping[Quantity, Form]


def _now(series: str) -> Form:
    return Form(lambda _: Latest(series), windowed=False)


def _share_now(part: str, whole: str) -> Form:
    return Form(lambda _: Quotient(Latest(part), Latest(whole)), windowed=False)


def _rate(series: str) -> Form:
    return Form(lambda window_ms: Rate(series, window_ms), windowed=True)


def _increase(series: str) -> Form:
    return Form(lambda window_ms: Increase(series, window_ms), windowed=True)


def _share(part: str, *whole: str) -> Form:
    """Of what came in the window, this part of that whole."""

    def value(window_ms: int) -> Value:
        total: Value = Increase(whole[0], window_ms)
        for series in whole[1:]:
            total = Sum(total, Increase(series, window_ms))
        return Quotient(Increase(part, window_ms), total)

    return Form(value, windowed=True)


def _count(series: str) -> Forms:
    return {Quantity.COUNT: _now(series)}


def _events(series: str) -> dict[Quantity, Form]:
    return {Quantity.COUNT: _increase(series), Quantity.PER_SECOND: _rate(series)}


_ASKED = "perfkit_interactions_total"
_FAILED = "perfkit_interaction_errors_total"
_SLOW = "perfkit_slow_interactions_total"
_HITS, _MISSES = "perfkit_cache_hits_total", "perfkit_cache_misses_total"
_BOT_MEMORY = "perfkit_bot_resident_memory_bytes"
_HOST_MEMORY = "perfkit_host_memory_used_bytes"
_HOST_SWAP = "perfkit_host_swap_used_bytes"

SUBJECTS: Mapping[str, Forms] = {
    "cpu": {Quantity.SHARE: _rate("perfkit_bot_cpu_seconds_total")},
    "memory": {
        Quantity.SHARE: _share_now(_BOT_MEMORY, "perfkit_bot_memory_limit_bytes"),
        Quantity.BYTES: _now(_BOT_MEMORY),
    },
    "processes": _count("perfkit_bot_processes"),
    "threads": _count("perfkit_bot_threads"),
    "open files": _count("perfkit_bot_open_fds"),
    "sockets": _count("perfkit_bot_sockets"),
    "major faults": _events("perfkit_bot_major_faults_total"),
    "interactions": _events(_ASKED),
    "errors": {Quantity.SHARE: _share(_FAILED, _ASKED), **_events(_FAILED)},
    "slow interactions": {Quantity.SHARE: _share(_SLOW, _ASKED), **_events(_SLOW)},
    "response p50": {Quantity.SECONDS: _now("perfkit_response_p50_seconds")},
    "response p95": {Quantity.SECONDS: _now("perfkit_response_p95_seconds")},
    "cache hits": {Quantity.SHARE: _share(_HITS, _HITS, _MISSES), **_events(_HITS)},
    "stalls": _events("perfkit_loop_stalls_total"),
    "stalled": {Quantity.SHARE: _rate("perfkit_loop_stalled_seconds_total")},
    "host cpu": {Quantity.SHARE: _now("perfkit_host_cpu_ratio")},
    "host steal": {Quantity.SHARE: _now("perfkit_host_steal_ratio")},
    "host load": _count("perfkit_host_load1"),
    "host memory": {
        Quantity.SHARE: _share_now(_HOST_MEMORY, "perfkit_host_memory_bytes"),
        Quantity.BYTES: _now(_HOST_MEMORY),
    },
    "host swap": {
        Quantity.SHARE: _share_now(_HOST_SWAP, "perfkit_host_swap_bytes"),
        Quantity.BYTES: _now(_HOST_SWAP),
    },
    "host disk": {Quantity.SHARE: _now("perfkit_host_disk_used_ratio")},
    "redis memory": {Quantity.BYTES: _now("perfkit_redis_memory_bytes")},
    "redis clients": _count("perfkit_redis_clients"),
    "redis ping": {Quantity.SECONDS: _now("perfkit_redis_ping_seconds")},
    "redis commands": _events("perfkit_redis_commands_total"),
    "database connections": _count("perfkit_database_connections"),
    "active connections": _count("perfkit_database_active_connections"),
    "idle in transaction": _count("perfkit_database_idle_in_transaction_connections"),
    "deadlocks": _events("perfkit_database_deadlocks_total"),
    "database transactions": _events("perfkit_database_transactions_total"),
    "database size": {Quantity.BYTES: _now("perfkit_database_size_bytes")},
    "longest query": {Quantity.SECONDS: _now("perfkit_database_longest_query_seconds")},
}
"""By the name that people write."""

DOWN: Mapping[str, str] = {
    "bot": "perfkit_bot_up",
    "redis": "perfkit_redis_up",
    "database": "perfkit_database_up",
}
"""What can be ``down``: a series that is below 1 then."""

MOST_WORDS = max(len(name.split()) for name in SUBJECTS)
