"""The dashboard: as Grafana's model wants it, with every series there is."""

import json
from itertools import combinations

import pytest

from perfkit.cli.monitor_export import _RULES_FILE, _TARGET
from perfkit.formats.prometheus_files import literally
from perfkit.model.series import RESPONSE_SECONDS, SERIES, Kind
from perfkit.monitor.alerts.ruleset import RuleSet
from perfkit.monitor.exports.grafana import grafana_dashboard
from perfkit.monitor.exports.prometheus import METRICS_PORT, RULES_FILE, prometheus_config

DASHBOARD = json.loads(grafana_dashboard())
PANELS = DASHBOARD["panels"]
ASKED = [target["expr"] for panel in PANELS for target in panel.get("targets", ())]


@pytest.mark.parametrize("series", [series.name for series in SERIES])
def test_every_series_is_in_some_picture(series):
    name = f"{series}_bucket" if series == RESPONSE_SECONDS.name else series
    assert any(f"{name}{{" in asked for asked in ASKED)


def test_counters_are_never_shown_as_what_they_stand_at():
    counters = [series.name for series in SERIES if series.kind is Kind.COUNTER]
    for asked in ASKED:
        for name in counters:
            before, found, _ = asked.partition(f"{name}{{")
            assert not found or before.endswith(("rate(", "increase("))


def test_panels_have_their_own_numbers_and_places():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    cells = [
        {(x, y) for x in range(place["x"], place["x"] + place["w"])
         for y in range(place["y"], place["y"] + place["h"])}
        for place in (panel["gridPos"] for panel in PANELS)
    ]  # fmt: skip
    assert all(x < 24 for cell in cells for x, _ in cell)
    assert not any(one & other for one, other in combinations(cells, 2))


def test_data_source_and_bot_are_chosen_by_who_looks():
    source, bot = DASHBOARD["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == (
        "datasource", "datasource", "prometheus",
    )  # fmt: skip
    assert bot["definition"] == bot["query"]["query"] == "label_values(perfkit_bot_up, bot)"
    for panel in PANELS:
        for asking in (panel, *panel.get("targets", ())):
            assert panel["type"] == "row" or asking["datasource"]["uid"] == "${datasource}"
    assert all("$bot" in asked for asked in ASKED)


def test_levels_are_those_of_the_design():
    def steps(title: str) -> list[tuple[float | None, str]]:
        (panel,) = [panel for panel in PANELS if panel["title"] == title]
        found = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        return [(step["value"], step["color"]) for step in found]

    assert steps("CPU, of one core") == [(None, "green"), (0.7, "yellow"), (0.9, "red")]
    assert steps("Memory, share of its limit") == [(None, "green"), (0.8, "yellow"), (0.95, "red")]
    assert steps("Response time, last minute") == [(None, "green"), (1, "yellow"), (2, "red")]
    assert steps("Answer to a PING")[1] == (0.01, "yellow")
    assert steps("Oldest query that runs")[1] == (0.5, "yellow")
    assert steps("Load") == [(None, "green")]


def test_the_model_is_the_one_that_grafana_describes():
    assert DASHBOARD["schemaVersion"] == 39
    assert {panel["type"] for panel in PANELS} == {
        "row", "stat", "timeseries", "heatmap", "table",
    }  # fmt: skip
    for panel in PANELS:
        if panel["type"] == "row":
            assert (panel["collapsed"], panel["panels"]) == (False, [])
            continue
        assert set(panel["fieldConfig"]) == {"defaults", "overrides"}
        letters = [target["refId"] for target in panel["targets"]]
        assert letters == ["A", "B", "C"][: len(letters)]
    (heatmap,) = [panel for panel in PANELS if panel["type"] == "heatmap"]
    assert heatmap["targets"][0]["format"] == "heatmap"
    alerts = [panel for panel in PANELS if panel["type"] == "table"]
    assert [panel["targets"][0]["instant"] for panel in alerts] == [True, True]


def test_what_others_wrote_is_no_template():
    assert literally("{{ .Secret }} {x}") == '{{"{{"}} .Secret }} {x}'


def test_the_command_knows_the_same_names():
    assert (f"127.0.0.1:{METRICS_PORT}", RULES_FILE) == (_TARGET, _RULES_FILE)


def test_without_rules_a_server_asks_every_few_seconds_all_the_same():
    assert "scrape_interval: 5s" in prometheus_config(RuleSet(()), ["bot:1"])
