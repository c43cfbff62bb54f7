"""What does a Grafana dashboard of a bot show? Every series that perfkit has, in pictures."""

from perfkit.analysis.monitored_levels import CPU, MEMORY, RESPONSE_S, Bounds
from perfkit.formats.grafana import Dashboard, Panel, Query, Row, Shape, write_dashboard
from perfkit.model.series import ALERT_FIRING

_BOT = '{bot=~"$bot"}'
_LATELY = "[$__rate_interval]"
"""Grafana's: at least four scrapes, and at least a point of the picture."""
_SHARE = Bounds(normal_below=0.025, critical_above=0.05)
"""Of interactions that fail: DESIGN §3 alerts above 5 %, here half of it is worth a look."""
_QUERY_S = Bounds(normal_below=0.5, critical_above=1.0)
"""DESIGN §3: a database query is normal below 500 ms, and logged above 1 s."""
_PING_S = Bounds(normal_below=0.01, critical_above=0.1)
"""DESIGN §3: Redis is normal below 10 ms."""


def _now(series: str, legend: str = "{{bot}}") -> Query:
    return Query(series + _BOT, legend)


def _rate(series: str, legend: str = "{{bot}}") -> Query:
    return Query(f"rate({series}{_BOT}{_LATELY})", legend)


def _share(part: str, whole: str) -> Query:
    return Query(f"{part}{_BOT} / {whole}{_BOT}", "{{bot}}")


def _share_lately(part: str, *whole: str) -> Query:
    total = " + ".join(f"increase({series}{_BOT}{_LATELY})" for series in whole)
    return Query(f"increase({part}{_BOT}{_LATELY}) / ({total})", "{{bot}}")


def _quantile(quantile: float, legend: str) -> Query:
    buckets = f"sum by (bot, le) (rate(perfkit_response_seconds_bucket{_BOT}{_LATELY}))"
    return Query(f"histogram_quantile({quantile}, {buckets})", f"{{{{bot}}}} {legend}")


def _judged(  # noqa: PLR0917 - one line a panel
    title: str, query: Query, unit: str, bounds: Bounds, shape: Shape = Shape.LINES, width: int = 8
) -> Panel:
    return Panel(
        title, [query], unit, shape, bounds.normal_below, bounds.critical_above, width=width,
        height=4 if shape is Shape.NUMBER else 8,
    )  # fmt: skip


_CPU = _rate("perfkit_bot_cpu_seconds_total")
_MEMORY = _share("perfkit_bot_resident_memory_bytes", "perfkit_bot_memory_limit_bytes")
_ERRORS = _share_lately("perfkit_interaction_errors_total", "perfkit_interactions_total")

_ROWS = (
    Row("Now", (
        Panel("Up", [_now("perfkit_bot_up")], shape=Shape.NUMBER, width=4, height=4),
        _judged("CPU", _CPU, "percentunit", CPU, Shape.NUMBER, 4),
        _judged("Memory", _MEMORY, "percentunit", MEMORY, Shape.NUMBER, 4),
        _judged("Response p95", _now("perfkit_response_p95_seconds"), "s", RESPONSE_S,
                Shape.NUMBER, 4),
        _judged("Errors", _ERRORS, "percentunit", _SHARE, Shape.NUMBER, 4),
        Panel("Processes", [_now("perfkit_bot_processes")], shape=Shape.NUMBER, width=4, height=4),
        Panel("Alerts of perfkit monitor", [Query(f"{ALERT_FIRING.name}{_BOT} > 0")],
              shape=Shape.TABLE, width=12, height=6),
        Panel("Alerts of Prometheus", [Query('ALERTS{bot=~"$bot|", alertstate=~"pending|firing"}')],
              shape=Shape.TABLE, width=12, height=6,
              description="By the rules that perfkit monitor export --prometheus-rules writes."),
    )),
    Row("Interactions", (
        Panel("Response time, last minute", [
            _now("perfkit_response_p50_seconds", "{{bot}} p50"),
            _now("perfkit_response_p95_seconds", "{{bot}} p95"),
        ], "s", warning_from=RESPONSE_S.normal_below, critical_from=RESPONSE_S.critical_above),
        Panel("Response time, quantiles of the histogram",
              [_quantile(0.5, "p50"), _quantile(0.95, "p95"), _quantile(0.99, "p99")], "s",
              warning_from=RESPONSE_S.normal_below, critical_from=RESPONSE_S.critical_above),
        Panel("Response time, all of it", [Query(
            f"sum by (le) (increase(perfkit_response_seconds_bucket{_BOT}{_LATELY}))", "{{le}}",
        )], "short", Shape.HEATMAP),
        Panel("Interactions a second", [_rate("perfkit_interactions_total")], "ops"),
        _judged("Errors, share of interactions", _ERRORS, "percentunit", _SHARE),
        Panel("Slower than 3 s, a second", [_rate("perfkit_slow_interactions_total")], "ops"),
    )),
    Row("Inside the bot", (
        Panel("Event loop held up, share of the time",
              [_rate("perfkit_loop_stalled_seconds_total")], "percentunit"),
        Panel("Stalls a second", [_rate("perfkit_loop_stalls_total")], "ops"),
        Panel("Cache hits, share of look-ups", [_share_lately(
            "perfkit_cache_hits_total", "perfkit_cache_hits_total", "perfkit_cache_misses_total",
        )], "percentunit"),
    )),
    Row("The bot's processes", (
        _judged("CPU, of one core", _CPU, "percentunit", CPU),
        Panel("Memory", [
            _now("perfkit_bot_resident_memory_bytes", "{{bot}} resident"),
            _now("perfkit_bot_proportional_memory_bytes", "{{bot}} proportional"),
            _now("perfkit_bot_unique_memory_bytes", "{{bot}} unique"),
        ], "bytes"),
        _judged("Memory, share of its limit", _MEMORY, "percentunit", MEMORY),
        Panel("Processes and threads", [
            _now("perfkit_bot_processes", "{{bot}} processes"),
            _now("perfkit_bot_threads", "{{bot}} threads"),
        ]),
        Panel("Processes begun and ended, a second", [
            _rate("perfkit_bot_processes_started_total", "{{bot}} begun"),
            _rate("perfkit_bot_processes_ended_total", "{{bot}} ended"),
        ], "ops"),
        Panel("Open files and sockets", [
            _now("perfkit_bot_open_fds", "{{bot}} files"),
            _now("perfkit_bot_sockets", "{{bot}} sockets"),
        ]),
        Panel("Storage", [
            _rate("perfkit_bot_read_bytes_total", "{{bot}} read"),
            _rate("perfkit_bot_written_bytes_total", "{{bot}} written"),
        ], "Bps"),
        Panel("Context switches a second", [_rate("perfkit_bot_context_switches_total")], "ops"),
        Panel("Major page faults a second", [_rate("perfkit_bot_major_faults_total")], "ops"),
    )),
    Row("The machine", (
        _judged("CPU in use", _now("perfkit_host_cpu_ratio"), "percentunit", CPU),
        Panel("Stolen by other virtual machines", [_now("perfkit_host_steal_ratio")],
              "percentunit"),
        Panel("Load", [_now("perfkit_host_load1")]),
        _judged("Memory in use",
                _share("perfkit_host_memory_used_bytes", "perfkit_host_memory_bytes"),
                "percentunit", MEMORY),
        Panel("Swap in use", [
            _share("perfkit_host_swap_used_bytes", "perfkit_host_swap_bytes"),
        ], "percentunit"),
        _judged("Disk in use", _now("perfkit_host_disk_used_ratio"), "percentunit", MEMORY),
        Panel("Disks", [
            _rate("perfkit_host_disk_read_bytes_total", "{{bot}} read"),
            _rate("perfkit_host_disk_written_bytes_total", "{{bot}} written"),
        ], "Bps"),
    )),
    Row("Redis", (
        Panel("Up", [_now("perfkit_redis_up")]),
        Panel("Memory", [_now("perfkit_redis_memory_bytes")], "bytes"),
        Panel("Clients", [_now("perfkit_redis_clients")]),
        Panel("Commands a second", [_rate("perfkit_redis_commands_total")], "ops"),
        _judged("Answer to a PING", _now("perfkit_redis_ping_seconds"), "s", _PING_S),
    )),
    Row("Database", (
        Panel("Up", [_now("perfkit_database_up")]),
        Panel("Connections", [
            _now("perfkit_database_connections", "{{bot}} all"),
            _now("perfkit_database_active_connections", "{{bot}} active"),
            _now("perfkit_database_idle_in_transaction_connections", "{{bot}} idle in transaction"),
        ]),
        Panel("Transactions a second", [_rate("perfkit_database_transactions_total")], "ops"),
        _judged("Oldest query that runs", _now("perfkit_database_longest_query_seconds"), "s",
                _QUERY_S),
        Panel("Deadlocks a second", [_rate("perfkit_database_deadlocks_total")], "ops"),
        Panel("Size", [
            _now("perfkit_database_size_bytes", "{{bot}} data"),
            _now("perfkit_database_wal_bytes", "{{bot}} WAL"),
        ], "bytes"),
    )),
)  # fmt: skip


def grafana_dashboard() -> str:
    """The dashboard as JSON: for all bots, of any Prometheus data source."""
    return write_dashboard(Dashboard("perfkit: bots", "perfkit-bots", _ROWS, "perfkit_bot_up"))
