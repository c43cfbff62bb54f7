"""Alert rules checked and exported by the command."""

import json

import pytest
import typer
import yaml
from typer.testing import CliRunner

from perfkit.cli.monitor_export import export
from perfkit.cli.monitor_rules import check_rules
from perfkit.errors import InputError, PerfkitError, UsageError
from perfkit.model.history import Bounds
from perfkit.model.monitoring import Snapshot
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.workflows.alert_rules import LARGEST_FILE

app = typer.Typer()
app.command("export")(export)
app.command("check-rules")(check_rules)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        "rules:\n"
        "- {name: Full, when: redis memory > 1GiB for 2m, severity: critical,\n"
        "   keep_firing_for: 1m}\n"
        "- {name: NoData, enabled: no}\n"
    )
    return path


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)


def refused(error: type[PerfkitError], *arguments) -> str:
    with pytest.raises(error) as raised:
        run(*arguments)
    return str(raised.value)


def test_rules_that_are_right_are_listed(file):
    told = run("check-rules", file, "--alert", "HighCpu: off").stdout
    assert "6 alert rules" in told
    assert "redis memory > 1024MiB for 2m, kept for 1 min" in " ".join(told.split())
    assert "NoData" not in told
    assert "HighCpu" not in told
    assert "Quiet for 30 s from the start" in told
    assert "at most once in 5 min; one that goes on again every 4 h" in " ".join(told.split())


def test_one_rule_is_one():
    told = run("check-rules", "--no-default-rules", "--alert", "Busy: cpu > 50%").stdout
    assert "1 alert rule\n" in told


def test_rules_that_tell_at_once_and_only_once_say_so(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("quiet_start: 0\nremind_every: 0\n")
    told = " ".join(run("check-rules", path).stdout.split())
    assert "No quiet start: every rule is asked at once" in told
    assert "one that goes on is not told again" in told


def test_no_rules_at_all_is_said():
    assert "No alert rules hold" in run("check-rules", "--no-default-rules").stdout


def test_programs_are_told_the_rules_as_json(file):
    told = json.loads(run("check-rules", file, "--no-default-rules", "--json").stdout)
    (rule,) = told["rules"]
    assert rule["condition"] == "redis memory > 1024MiB for 2m"
    assert rule["promql"] == "perfkit_redis_memory_bytes > 1073741824.0"
    assert (rule["severity"], rule["keep_firing_s"]) == ("critical", 60)


def test_a_file_that_is_not_right_is_told_with_its_line(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n- name: A\n  when: cpu > lots\n")
    said = refused(InputError, "check-rules", path)
    assert said.startswith(f"{path}:3: rules[0].when: expected a share such as 80%")
    assert "can't be read: No such file" in refused(InputError, "check-rules", tmp_path / "none")
    path.write_bytes(b"#" * (LARGEST_FILE + 1))
    assert "larger than 1024 KiB" in refused(InputError, "check-rules", path)


def test_an_option_that_is_not_right_is_told():
    assert '--alert "cpu": expected one of' in refused(UsageError, "check-rules", "--alert", "cpu")


def test_rules_are_exported_for_prometheus(file, tmp_path):
    told = run("export", "--prometheus-rules", "--rules", file, "--alert", "ManyErrors: off").stdout
    rules = {rule["alert"]: rule for rule in yaml.safe_load(told)["groups"][0]["rules"]}
    assert set(rules) == {
        "HighCpu", "HighMemory", "SlowInteractions", "SlowQuery", "BotDown", "Full",
    }  # fmt: skip
    assert rules["HighCpu"]["for"] == "5m"
    assert "for" not in rules["SlowInteractions"]
    assert rules["Full"]["keep_firing_for"] == "1m"
    assert rules["Full"]["labels"] == {"severity": "critical"}
    assert rules["Full"]["annotations"]["summary"] == "redis memory > 1024MiB for 2m"
    output = tmp_path / "perfkit-rules.yml"
    assert run(
        "export", "--prometheus-rules", "--no-default-rules", "--rules", file, "--output", output
    ).stdout == ""  # fmt: skip
    (group,) = yaml.safe_load(output.read_text())["groups"]
    assert [rule["alert"] for rule in group["rules"]] == ["Full"]


def test_whose_silence_is_alerted_of_can_be_said():
    told = run("export", "--prometheus-rules", "--bot", 'a"b\\').stdout
    rules = {rule["alert"]: rule for rule in yaml.safe_load(told)["groups"][0]["rules"]}
    # a server that has just begun knows nothing yet
    assert rules["NoData"]["for"] == "30s"
    assert rules["NoData"]["expr"] == 'absent_over_time(perfkit_bot_up{bot="a\\"b\\\\"}[1m])'


def test_a_server_is_told_whom_to_ask_and_how_often():
    told = yaml.safe_load(run("export", "--prometheus-config").stdout)
    assert told["global"] == {"scrape_interval": "5s", "evaluation_interval": "5s"}
    assert told["rule_files"] == ["perfkit-rules.yml"]
    assert told["scrape_configs"] == [
        {"job_name": "perfkit", "static_configs": [{"targets": ["127.0.0.1:9464"]}]}
    ]
    told = yaml.safe_load(
        run(
            "export", "--prometheus-config", "--alert", "errors > 3 in 8s", "--target", "bot:1",
            "--target", "bot:2", "--rules-file", "mine.yml", "--token-file", "/run/token",
        ).stdout
    )  # fmt: skip
    assert told["global"]["scrape_interval"] == "2s"
    assert told["rule_files"] == ["mine.yml"]
    (job,) = told["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["bot:1", "bot:2"]}]
    assert job["authorization"] == {"type": "Bearer", "credentials_file": "/run/token"}


def test_a_dashboard_is_exported_for_grafana():
    assert json.loads(run("export", "--grafana-dashboard").stdout)["uid"] == "perfkit-bots"


@pytest.mark.parametrize("asked", [[], ["--prometheus-rules", "--grafana-dashboard"]])
def test_one_thing_is_exported_at_a_time(asked):
    assert "say what to export" in refused(UsageError, "export", *asked)


NOON = 1_784_116_800_000
"""2026-07-15 12:00:00 UTC."""
AT_NOON = ("--from", "2026-07-15T11:59", "--to", "2026-07-15T13:00")


@pytest.fixture
def store(tmp_path):
    """Ten minutes of a bot that is busy from the second to the fourth."""
    path = tmp_path / "monitor.sqlite"
    writer = HistoryWriter.open(path, Bounds())
    cpu_s = 0.0
    for second in range(600):
        cpu_s += 0.95 if 120 <= second < 240 else 0.05
        values = {"perfkit_bot_up": 1.0, "perfkit_bot_cpu_seconds_total": cpu_s}
        writer.write([Snapshot("homework", NOON + 1000 * second, values)])
    writer.close()
    return path


def test_rules_are_tried_on_what_was_seen(store):
    told = run(
        "check-rules", "--alert", "Busy: cpu > 50% in 30s for 30s", "--store", store, *AT_NOON
    ).stdout
    words = " ".join(told.split())
    assert "Tried on homework, 2026-07-15 11:59:00Z to 2026-07-15 13:00:00Z" in words
    assert "warning alert Busy 2026-07-15 12:02:4" in words
    assert told.count("alert Busy") == 1
    assert "Could not be tried, as it was never seen: perfkit_bot_memory_limit_bytes" in words


def test_what_would_have_been_told_is_told_to_programs_too(store):
    alerts = ("--alert", "Busy: cpu > 50% in 30s for 30s", "--store", store, "--json")
    (trial,) = json.loads(run("check-rules", *alerts, *AT_NOON).stdout)["trials"]
    (busy,) = trial["episodes"]
    # half of the window is busy, and half a minute later it fires; so does it end
    assert (busy["from_ms"] - NOON) / 1000 == pytest.approx(120 + 15 + 30, abs=3)
    assert (busy["to_ms"] - NOON) / 1000 == pytest.approx(240 + 15, abs=3)
    assert (trial["bot"], trial["step_ms"], trial["moments"]) == ("homework", 1000, 600)


def test_what_would_not_have_fired_or_was_not_seen_is_said(store):
    told = run("check-rules", "--store", store, *AT_NOON).stdout
    assert "No alert would have fired." in told
    told = run("check-rules", "--store", store, "--from", "2020-01-01", "--to", "2020-01-02").stdout
    assert "Nothing was seen in this time." in told


def test_long_ranges_are_tried_in_longer_steps_and_many_alerts_shortened(store):
    told = run(
        "check-rules", "--store", store, "--from", "2026-07-01", "--to", "2026-07-20"
    ).stdout  # fmt: skip
    assert "The history knows this time in steps of" in " ".join(told.split())


def test_only_the_newest_alerts_are_listed(tmp_path):
    path, rules = tmp_path / "monitor.sqlite", tmp_path / "rules.yaml"
    rules.write_text("quiet_between: 0\ndefaults: no\nrules: [{name: L, when: host load > 1}]")
    writer = HistoryWriter.open(path, Bounds())
    for second in range(200):
        load = {"perfkit_host_load1": 2.0 * (second % 2)}
        writer.write([Snapshot("homework", NOON + 1000 * second, load)])
    writer.close()
    told = run("check-rules", rules, "--store", path, *AT_NOON).stdout
    assert told.count("alert L") == 20
    assert "earlier: --json has all of them" in told


def test_a_bot_or_a_history_that_is_not_there_is_told(store, tmp_path):
    assert "no bot called other" in refused(
        UsageError, "check-rules", "--store", store, "--bot", "other", "--last", "1h"
    )
    assert "no history" in refused(
        InputError, "check-rules", "--store", tmp_path / "none", "--last", "1h"
    )
    assert "say on what the rules are tried" in refused(UsageError, "check-rules", "--store", store)
    HistoryWriter.open(tmp_path / "empty.sqlite", Bounds()).close()
    told = run("check-rules", "--store", tmp_path / "empty.sqlite", "--last", "1h").stdout
    assert "no bot on which they could be tried" in " ".join(told.split())
