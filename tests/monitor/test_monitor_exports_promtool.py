"""Rules as people write them, exported: Prometheus fires and ends them when our watch does."""

import random
from dataclasses import replace
from pathlib import Path

import yaml
from promtool_oracle import (
    NEEDS_PROMTOOL,
    STEP_MS,
    STEPS,
    WINDOWS_MS,
    Series,
    promtool,
    seen,
    with_gaps,
    write_test,
)

from perfkit.findings.objectives import Comparison
from perfkit.formats.alert_rules import WrittenRules
from perfkit.model.series import Kind, find_series
from perfkit.monitor.alerts.evaluation import value_of
from perfkit.monitor.alerts.expressions import Rule, Value, series_of
from perfkit.monitor.alerts.parsing import parse_alert
from perfkit.monitor.alerts.promql import duration_text
from perfkit.monitor.alerts.quantities import Quantity, bound_text
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.series import SeriesStore
from perfkit.monitor.alerts.subjects import DOWN, SUBJECTS
from perfkit.monitor.alerts.watch import AlertWatch
from perfkit.monitor.exports.grafana import grafana_dashboard
from perfkit.monitor.exports.prometheus import (
    RULES_FILE,
    prometheus_config,
    prometheus_rules,
)

pytestmark = NEEDS_PROMTOOL
CASES = 200
BOT = 'home "work"'


def lots_of(lots: random.Random, name: str) -> list[float | None]:
    """What this series may have been: a counter's or a gauge's walk, with gaps."""
    series = find_series(name)
    at, values = lots.uniform(0, 100), []
    for _ in range(STEPS):
        if series is not None and series.kind is Kind.COUNTER:
            at = 0.0 if lots.random() < 0.03 else at + lots.choice([0, 0, 1, 3, 20])
        elif name in DOWN.values():
            at = float(lots.random() < 0.7)
        else:
            at = max(0.0, at + lots.gauss(0, 15))
        values.append(round(at, 2))
    return with_gaps(lots, values)


def near(lots: random.Random, value: Value, series: Series) -> float:
    """A bound that the value is sometimes above and sometimes below."""
    store, found = SeriesStore(600_000), []
    for step in range(STEPS):
        store.add(step * STEP_MS, seen(series, step))
        now = value_of(value, store, step * STEP_MS)
        if now is not None and now < 1e9:
            found.append(now)
    # a little beside it, as no rounding is to decide
    return (
        round(sorted(found)[len(found) * lots.randrange(2, 8) // 10] * 1.00037, 5) if found else 1
    )


def text_of(lots: random.Random, series: Series) -> str:
    """A condition as somebody may write it; the series that it asks are drawn on the way."""
    kind = lots.random()
    if kind < 0.1:
        what = lots.choice(["", " of perfkit_redis_up"])
        series |= {name: lots_of(lots, name) for name in ("perfkit_bot_up", "perfkit_redis_up")}
        return f"no data{what} for {duration_text(lots.choice(WINDOWS_MS))}"
    if kind < 0.2:
        name = lots.choice(list(DOWN))
        series[DOWN[name]] = lots_of(lots, DOWN[name])
        return f"{name} down"
    name = lots.choice(list(SUBJECTS))
    quantity = lots.choice(list(SUBJECTS[name]))
    form = SUBJECTS[name][quantity]
    window_ms = lots.choice(WINDOWS_MS)
    value = form.value(window_ms)
    series |= {asked: lots_of(lots, asked) for asked in series_of(value) if asked not in series}
    bound = near(lots, value, series)
    bound = float(round(bound)) if quantity is Quantity.BYTES else bound
    window = f" in {duration_text(window_ms)}" if form.windowed else ""
    return f"{name} {lots.choice(list(Comparison))} {bound_text(bound, quantity)}{window}"


def drawn(number: int) -> tuple[RuleSet, Series]:
    lots = random.Random(number)  # noqa: S311 - a test's lots
    series: Series = {}
    texts = [text_of(lots, series) for _ in range(lots.choice([1, 1, 2]))]
    held = lots.choice(["", "", " for 10s", " for 45s"])
    asked = rule_set(
        WrittenRules((), False, 0, 0, 0), [f"Case{number}: {' and '.join(texts)}{held}"]
    )
    (rule,) = asked.rules
    kept = replace(rule, keep_firing_ms=lots.choice([0, 0, STEP_MS, 4 * STEP_MS]))
    return replace(asked, rules=(kept,)), series


def firing_by_us(rules: RuleSet, series: Series) -> list[bool]:
    watch, firing = AlertWatch(BOT, rules), []
    for step in range(STEPS):
        (alert,), _ = watch.handle(seen(series, step), at_ms=step * STEP_MS)
        firing.append(alert.state == "firing")
    return firing


def written(values: list[float | None]) -> str:
    """What a scrape does not find ends at once: Prometheus marks it as stale."""
    return " ".join("stale" if value is None else f"{value}" for value in values)


def without_annotations(rules: str) -> str:
    document = yaml.safe_load(rules)
    for rule in document["groups"][0]["rules"]:
        del rule["annotations"]  # promtool would compare each value's digits
    return yaml.safe_dump(document)


def test_what_people_write_fires_and_ends_when_prometheus_would_have_it(tmp_path: Path):
    cases = [drawn(number) for number in range(CASES)]
    fired = [firing_by_us(*case) for case in cases]
    # or nothing would have been compared
    assert sum(any(each) and not all(each) for each in fired) > CASES / 2
    label = BOT.replace('"', '\\"')
    tests = [
        write_test(
            tmp_path,
            number,
            rules=without_annotations(prometheus_rules(rules, BOT)),
            named=rules.rules[0].name,
            series={f'{name}{{bot="{label}"}}': written(values) for name, values in series.items()},
            firing=firing,
            labels={"severity": rules.rules[0].severity, "bot": BOT},
        )
        for number, ((rules, series), firing) in enumerate(zip(cases, fired, strict=True))
    ]
    promtool(tmp_path, "test", "rules", *tests)


def test_the_exported_files_are_right_to_promtool(tmp_path: Path):
    hostile = WrittenRules(defaults=True)
    rules = rule_set(
        hostile, ["Braces: cpu > 1%", 'Odd "name" {{ . }}: redis memory > 1MiB for 90s', "a_b > 1"]
    )
    braced = replace(rules.rules[0], name="Braced", summary="{{ template }} 'and' \"more\"")
    rules = replace(rules, rules=(*rules.rules, braced))
    (tmp_path / RULES_FILE).write_text(prometheus_rules(rules))
    (tmp_path / "prometheus.yml").write_text(prometheus_config(rules, ["127.0.0.1:9464"]))
    promtool(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", RULES_FILE)
    promtool(tmp_path, "check", "config", "--lint=all", "--lint-fatal", "prometheus.yml")


def test_what_prometheus_tells_of_an_alert_is_what_people_read(tmp_path: Path):
    parsed = parse_alert("host load > 4 for 10s")
    rule = Rule("Load", parsed.condition, parsed.for_ms, summary="{{ not a template }}")
    (tmp_path / "rules.yml").write_text(prometheus_rules(RuleSet((rule,))))
    alert = {
        "exp_labels": {"severity": "warning", "bot": "homework"},
        "exp_annotations": {
            "summary": "{{ not a template }}",
            "description": "host load > 4 for 10s (bot homework: 9)",
        },
    }
    tests = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "10s",
        "tests": [
            {
                "interval": "10s",
                "input_series": [{"series": 'perfkit_host_load1{bot="homework"}', "values": "9x3"}],
                "alert_rule_test": [
                    {"eval_time": "10s", "alertname": "Load", "exp_alerts": [alert]}
                ],
            }
        ],
    }
    (tmp_path / "test.yml").write_text(yaml.safe_dump(tests))
    promtool(tmp_path, "test", "rules", "test.yml")


def test_each_picture_of_the_dashboard_asks_what_prometheus_understands(tmp_path: Path):
    import json

    asked = [
        target["expr"].replace("$__rate_interval", "1m").replace("$bot", "homework")
        for panel in json.loads(grafana_dashboard())["panels"]
        for target in panel.get("targets", ())
    ]
    assert len(asked) > 50
    rules = [{"record": f"asked:{number}", "expr": expr} for number, expr in enumerate(asked)]
    (tmp_path / "asked.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]})
    )
    promtool(tmp_path, "check", "rules", "asked.yml")
