"""Which values does the page's script read when a moment is pointed at?"""

from collections.abc import Iterable, Mapping

import msgspec

from perfkit.model.report import RunReport

_TIMELINE = (
    "t_s", "p50_ms", "p95_ms", "max_ms", "throughput_per_s", "errors_per_s", "active", "queued",
)  # fmt: skip
_RESOURCES = ("t_s", "cpu_percent", "rss_mib")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def chart_data(report: RunReport) -> str:
    """JSON to stand inside a ``<script>``: a list of values for each quantity; ``t_s``: times."""
    return tables_data(
        {"timeline": (report.timeline, _TIMELINE), "resources": (report.resources, _RESOURCES)}
    )


def tables_data(tables: Mapping[str, tuple[Iterable[object], tuple[str, ...]]]) -> str:
    """The same of any tables: to each name its rows, and which of their attributes are wanted."""
    columns = {table: _columns(rows, names) for table, (rows, names) in tables.items()}
    return script_safe(msgspec.json.encode(columns).decode())


def script_safe(json: str) -> str:
    """The same JSON, without a character that could end the script element it stands in."""
    for character, escape in _ESCAPES.items():
        json = json.replace(character, escape)
    return json


def _columns(points: Iterable[object], names: tuple[str, ...]) -> dict[str, list[float | None]]:
    rows = tuple(points)
    return {name: [_brief(getattr(row, name)) for row in rows] for name in names}


def _brief(value: float | None) -> float | int | None:
    """Five digits, more than are ever shown; whole numbers without a fraction."""
    if value is None:
        return None
    brief = float(f"{value:.5g}")
    return int(brief) if brief.is_integer() else brief
