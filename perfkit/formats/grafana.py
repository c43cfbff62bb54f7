"""How is a dashboard written for Grafana? As the JSON of its classic model, schema version 39.

After Grafana's own description (kinds/dashboard/dashboard_kind.cue). Data source and bot are
variables, so that one file serves every server and every bot.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = 39
WIDTH = 24
"""Columns of Grafana's grid."""
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_GREEN, _YELLOW, _RED = "green", "yellow", "red"


class Shape(StrEnum):
    """Grafana's names of the panels used here."""

    LINES = "timeseries"
    NUMBER = "stat"
    HEATMAP = "heatmap"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Query:
    """A PromQL expression, and what its lines are called (``{{bot}}``)."""

    expression: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture."""

    title: str
    queries: Sequence[Query]
    unit: str = "short"
    """Grafana's: ``s``, ``bytes``, ``Bps``, ``percentunit``, ``ops``, ``short``."""
    shape: Shape = Shape.LINES
    warning_from: float | None = None
    critical_from: float | None = None
    description: str = ""
    width: int = 8
    height: int = 8


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under a title."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A whole page."""

    title: str
    uid: str
    rows: Sequence[Row]
    bots_of: str
    """The series whose label ``bot`` names all bots there are."""


def write_dashboard(dashboard: Dashboard) -> str:
    """The page as JSON, to be imported or provisioned."""
    document = {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["perfkit"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": "now-1h", "to": "now"},
        "refresh": "10s",
        "fiscalYearStartMonth": 0,
        "links": [],
        "annotations": {"list": [_alerts_on_the_axis()]},
        "templating": {"list": [_datasource_variable(), _bot_variable(dashboard.bots_of)]},
        "panels": _placed(dashboard.rows),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _datasource_variable() -> dict[str, object]:
    return {
        "type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus",
        "hide": 0, "multi": False, "includeAll": False, "refresh": 1, "regex": "", "options": [],
        "skipUrlSync": False,
    }  # fmt: skip


def _bot_variable(series: str) -> dict[str, object]:
    asked = f"label_values({series}, bot)"
    return {
        "type": "query", "name": "bot", "label": "Bot", "datasource": _DATASOURCE,
        "definition": asked, "query": {"query": asked, "refId": "bot"},
        "hide": 0, "multi": True, "includeAll": True, "refresh": 2, "regex": "", "sort": 1,
        "options": [], "current": {"text": ["All"], "value": ["$__all"]}, "skipUrlSync": False,
    }  # fmt: skip


def _alerts_on_the_axis() -> dict[str, object]:
    return {
        "name": "Alerts", "datasource": _DATASOURCE, "enable": True, "hide": False,
        "iconColor": _RED, "expr": 'ALERTS{alertstate="firing", bot=~"$bot|"}',
        "titleFormat": "{{alertname}}", "textFormat": "{{bot}}", "step": "30s",
    }  # fmt: skip


def _placed(rows: Sequence[Row]) -> list[dict[str, object]]:
    """All panels with their numbers and places, from left to right and top to bottom."""
    placed: list[dict[str, object]] = []
    top = 0
    for row in rows:
        place = {"x": 0, "y": top, "w": WIDTH, "h": 1}
        placed.append(
            {"type": "row", "title": row.title, "collapsed": False, "panels": [], "gridPos": place}
        )
        left, top, below = 0, top + 1, top + 1
        for panel in row.panels:
            if left + panel.width > WIDTH:
                left, top = 0, below
            place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
            placed.append({**_panel(panel), "gridPos": place})
            left, below = left + panel.width, max(below, top + panel.height)
        top = below
    return [{"id": number, **panel} for number, panel in enumerate(placed, 1)]


def _panel(panel: Panel) -> dict[str, object]:
    return {
        "type": panel.shape.value,
        "title": panel.title,
        "description": panel.description,
        "datasource": _DATASOURCE,
        "targets": [_target(panel, at, query) for at, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _field(panel), "overrides": []},
        "options": _OPTIONS[panel.shape],
        "transformations": _WITHOUT_CLUTTER if panel.shape is Shape.TABLE else [],
    }


def _target(panel: Panel, at: int, query: Query) -> dict[str, object]:
    target: dict[str, object] = {
        "refId": chr(ord("A") + at),
        "datasource": _DATASOURCE,
        "expr": query.expression,
        "legendFormat": query.legend or "__auto",
        "editorMode": "code",
        "range": panel.shape is not Shape.TABLE,
        "instant": panel.shape is Shape.TABLE,
    }
    if panel.shape in {Shape.TABLE, Shape.HEATMAP}:
        target["format"] = panel.shape.value
    return target


def _field(panel: Panel) -> dict[str, object]:
    steps: list[dict[str, object]] = [{"color": _GREEN, "value": None}]
    for color, bound in ((_YELLOW, panel.warning_from), (_RED, panel.critical_from)):
        if bound is not None:
            steps.append({"color": color, "value": bound})
    field: dict[str, object] = {
        "unit": panel.unit,
        "thresholds": {"mode": "absolute", "steps": steps},
        "mappings": [],
    }
    if panel.shape is Shape.LINES:
        shown = "dashed" if len(steps) > 1 else "off"
        field |= {
            "min": 0,
            "color": {"mode": "palette-classic"},
            "custom": {
                "drawStyle": "line", "lineWidth": 1, "fillOpacity": 8, "showPoints": "never",
                "spanNulls": False, "thresholdsStyle": {"mode": shown},
            },
        }  # fmt: skip
    if panel.shape is Shape.NUMBER:
        field |= {"color": {"mode": "thresholds"}, "noValue": "-"}
    return field


_OPTIONS: dict[Shape, dict[str, object]] = {
    Shape.LINES: {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    Shape.NUMBER: {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "colorMode": "value", "graphMode": "area", "justifyMode": "auto", "orientation": "auto",
        "textMode": "auto",
    },
    Shape.HEATMAP: {
        "calculate": False, "cellGap": 1, "showValue": "never", "legend": {"show": True},
        "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5,
                  "fill": "dark-orange", "scale": "exponential", "reverse": False},
        "yAxis": {"axisPlacement": "left", "unit": "s", "reverse": False},
        "tooltip": {"mode": "single", "yHistogram": False}, "rowsFrame": {"layout": "auto"},
        "filterValues": {"le": 1e-9}, "exemplars": {"color": "rgba(255,0,255,0.7)"},
    },
    Shape.TABLE: {"showHeader": True, "cellHeight": "sm", "footer": {"show": False, "reducer": []}},
}  # fmt: skip
_WITHOUT_CLUTTER = [
    {
        "id": "organize",
        "options": {
            "excludeByName": {"Time": True, "Value": True, "__name__": True, "job": True},
            "indexByName": {"bot": 0, "rule": 1, "alertname": 1, "alertstate": 2, "severity": 3},
            "renameByName": {"alertname": "alert", "alertstate": "state"},
        },
    }
]
