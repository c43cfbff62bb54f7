"""Where does ``perfkit monitor`` put what it sees? The history, Redis, Prometheus, OTLP, a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.monitor_keep import read_bounds
from perfkit.cli.monitor_options import SinkWords, read_sinks
from perfkit.cli.token_file import read_token_file
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.workflows.monitor_request import Published, Served

REDIS_SETTING = "PERFKIT_REDIS"
METRICS_PORT = 9464
"""As ``monitor.metrics.server``, which would be slow to import here."""
PAGE_PORT = 9640
"""As ``monitor.page.site``, likewise."""

KeepHistory = Annotated[bool, typer.Option("--history/--no-history", help="Keep the history.")]
Metrics = Annotated[
    str | None,
    typer.Option(
        "--metrics", metavar="PORT|HOST:PORT", show_default=False,
        help=f"Serve /metrics for Prometheus there ({METRICS_PORT} is usual).",
    ),
]  # fmt: skip
MetricsTokenFile = Annotated[
    Path | None,
    typer.Option(
        "--metrics-token-file", metavar="FILE", show_default=False,
        help="The token that Prometheus must send; needed beyond this machine.",
    ),
]  # fmt: skip
Dashboard = Annotated[
    str | None,
    typer.Option(
        "--dashboard", metavar="PORT|HOST:PORT", show_default=False,
        help=f"Serve a live page there ({PAGE_PORT} is usual).",
    ),
]  # fmt: skip
DashboardTokenFile = Annotated[
    Path | None,
    typer.Option(
        "--dashboard-token-file", metavar="FILE", show_default=False,
        help="Its token. [beyond this machine one is made up and printed]",
    ),
]  # fmt: skip
Otlp = Annotated[
    str | None,
    typer.Option(
        "--otlp", metavar="URL", show_default=False,
        help="Send metrics by OpenTelemetry's protocol (needs perfkit[otlp]).",
    ),
]  # fmt: skip
Redis = Annotated[
    str | None,
    typer.Option(
        "--redis", metavar="URL", envvar=REDIS_SETTING, show_default=False,
        help="Also write statistics, slow interactions and alerts there (needs perfkit[redis]).",
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublishedWords:
    """These options as they were typed, but for the place of the history."""

    metrics: str | None = None
    metrics_token_file: Path | None = None
    dashboard: str | None = None
    dashboard_token_file: Path | None = None
    otlp: str | None = None
    redis: str | None = None
    keep: tuple[str, ...] = ()


def read_store(named: Path | None, results: Path, *, keep: bool) -> Path | None:
    """The history's file; None: none is kept. Raises UsageError for one in a folder that is not
    there: only the folder of results is made, as a mistyped path is no wish for a new one."""
    from perfkit.monitor.history.store import STORE

    if named is None or not keep:
        return results / STORE if keep else None
    try:
        named.parent.stat()
    except FileNotFoundError:
        if named.parent != results:
            raise UsageError(
                f"--store: there is no folder {named.parent}",
                advice="make it, or name another file",
            ) from None
    except OSError:  # told in words where the file is opened
        pass
    return named


def read_published(
    words: PublishedWords, told: SinkWords, store: Path | None, environment: Mapping[str, str]
) -> "Published":
    """Where it goes. Raises UsageError naming the option, InputError for a token's file."""
    from perfkit.workflows.monitor_request import Published

    otlp = redis = None
    if words.otlp is not None:
        from perfkit.monitor.metrics.otlp_target import read_target

        otlp = read_target(words.otlp, environment, allow_remote=told.allow_remote)
    if words.redis is not None:
        from perfkit.monitor.redis.connection import reach

        redis = reach(words.redis, "--redis", allow_remote=told.allow_remote)
    return Published(
        store=store,
        bounds=read_bounds(words.keep),
        told=read_sinks(told, environment),
        metrics=_served("--metrics", words.metrics, words.metrics_token_file, METRICS_PORT),
        page=_served("--dashboard", words.dashboard, words.dashboard_token_file, PAGE_PORT),
        otlp=otlp,
        redis=redis,
    )


def _served(
    option: str, address: str | None, token_file: Path | None, port: int
) -> "Served | None":
    from perfkit.web.hosts import parse_address
    from perfkit.workflows.monitor_request import Served

    if address is None:
        if token_file is not None:
            raise UsageError(f"{option}-token-file goes with {option}")
        return None
    try:
        where = parse_address(address, default_port=port)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    return Served(where, None if token_file is None else read_token_file(token_file))
