"""The options of ``perfkit monitor`` for other systems: Prometheus, OTLP, Redis; each typed once.

Secrets need not be arguments, which everybody on the machine can read: tokens come from a file or
the environment, and so may a Redis URL with a password.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from perfkit.monitor.outlets import OutletSettings
    from perfkit.workflows.monitor_request import Served

METRICS_TOKEN_SETTING = "PERFKIT_METRICS_TOKEN"  # noqa: S105 - the name of a setting, not a token
REDIS_SETTING = "PERFKIT_REDIS_URL"
WATCHED_REDIS_SETTING = "PERFKIT_WATCH_REDIS_URL"
_PANEL = "Other systems"

Metrics = Annotated[
    str | None,
    typer.Option(
        "--metrics", metavar="[HOST:]PORT", show_default=False, rich_help_panel=_PANEL,
        help="Serve /metrics for Prometheus, at 127.0.0.1 unless you name another host.",
    ),
]  # fmt: skip
MetricsTokenFile = Annotated[
    Path | None,
    typer.Option(
        "--metrics-token-file", metavar="FILE", show_default=False, rich_help_panel=_PANEL,
        help="The bearer token that /metrics wants; needed where others reach it. "
        f"[{METRICS_TOKEN_SETTING}]",
    ),
]  # fmt: skip
Otlp = Annotated[
    str | None,
    typer.Option(
        "--otlp", metavar="URL", show_default=False, rich_help_panel=_PANEL,
        help="Send the numbers there by OTLP over HTTP, with the headers that "
        "OTEL_EXPORTER_OTLP_HEADERS names (needs perfkit[otlp]).",
    ),
]  # fmt: skip
RedisUrl = Annotated[
    str | None,
    typer.Option(
        "--redis", metavar="URL", envvar=REDIS_SETTING, show_default=False, rich_help_panel=_PANEL,
        help="Write statistics, slow interactions and alerts to a Redis as well (needs "
        "perfkit[redis]).",
    ),
]  # fmt: skip
WatchRedis = Annotated[
    str | None,
    typer.Option(
        "--watch-redis", metavar="URL", envvar=WATCHED_REDIS_SETTING, show_default=False,
        help="The bot's own Redis: memory, clients, commands, hits and misses.",
        rich_help_panel=_PANEL,
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutletWords:
    """These options as they were typed."""

    metrics: str | None = None
    metrics_token_file: Path | None = None
    otlp: str | None = None
    redis: str | None = None
    watch_redis: str | None = None
    allow_remote: bool = False


def read_outlets(words: OutletWords, environment: Mapping[str, str]) -> "OutletSettings":
    """Where numbers go and come from. Raises UsageError naming the option."""
    from perfkit.monitor.metrics.otlp_target import read_target
    from perfkit.monitor.outlets import OutletSettings
    from perfkit.monitor.redis.connection import reach

    allow = words.allow_remote
    return OutletSettings(
        otlp=read_target(words.otlp, environment, allow_remote=allow) if words.otlp else None,
        redis=reach(words.redis, "--redis", allow_remote=allow) if words.redis else None,
        watched_redis=reach(words.watch_redis, "--watch-redis", allow_remote=allow)
        if words.watch_redis
        else None,
    )


def read_metrics(words: OutletWords, environment: Mapping[str, str]) -> "Served | None":
    """Where /metrics is served. Raises UsageError naming the option, InputError for a file."""
    from perfkit.cli.token_file import read_token_file
    from perfkit.errors import UsageError
    from perfkit.monitor.exports.prometheus import METRICS_PORT
    from perfkit.web.hosts import parse_address
    from perfkit.workflows.monitor_request import Served

    if words.metrics is None:
        if words.metrics_token_file is not None:
            raise UsageError("--metrics-token-file goes with --metrics, which says where to serve")
        return None
    try:
        address = parse_address(words.metrics, default_port=METRICS_PORT)
    except ValueError as error:
        raise UsageError(f"--metrics: {error}") from None
    file = words.metrics_token_file
    token = environment.get(METRICS_TOKEN_SETTING) if file is None else read_token_file(file)
    return Served(address, token or None)
