"""Bots of every framework, as their authors write them, with a scenario of a few lines each."""

import pytest
from perfkit_command import BOTS

pytestmark = pytest.mark.slow

LOAD_KEYS = {
    "users", "users_completed", "interactions", "errors", "error_rate", "dropped",
    "in_flight_at_end", "duration_s", "throughput_per_s", "response_ms", "service_ms", "steps",
}  # fmt: skip
PERCENTILES = {"p50", "p90", "p95", "p99", "max", "mean"}


@pytest.mark.parametrize(
    ("bot", "framework"),
    [
        ("aiogram_form", "aiogram"),
        ("aiogram_quiz", "aiogram"),
        ("ptb_conversation", "python-telegram-bot"),
        ("telebot_steps", "pyTelegramBotAPI"),
        ("telebot_async_echo", "pyTelegramBotAPI"),
    ],
)
def test_an_unmodified_bot_is_load_tested(desk, bot, framework):
    ended = desk.believed(BOTS / f"{bot}.yaml")
    assert ended.code == 0, ended.out + ended.err
    assert "PASS" in ended.out
    assert ended.summary["load"]["users_completed"] == ended.summary["load"]["users"] == 5
    assert ended.summary["bot"]["framework"] == framework


def test_a_timer_bot_is_judged_by_its_own_objectives(desk):
    ended = desk.believed(BOTS / "ptb_timer.yaml")
    assert ended.code == 0, ended.out + ended.err
    summary = ended.summary
    assert {"schema", "kind", "verdict", "objectives", "findings"} <= summary.keys()
    assert (summary["kind"], summary["verdict"]) == ("load-test", "pass")
    assert all({"name", "bound", "value", "unit", "ok"} <= o.keys() for o in summary["objectives"])
    asked = {(o["name"], o["bound"], o["ok"]) for o in summary["objectives"]}
    assert {("p95", "< 3 s", True), ('p50 of "hear the beep"', "< 2 s", True)} <= asked
    load = summary["load"]
    assert load.keys() >= LOAD_KEYS
    for part in (load, *load["steps"]):
        assert part["response_ms"].keys() == part["service_ms"].keys() == PERCENTILES
    beep = next(step for step in load["steps"] if step["name"] == "hear the beep")
    assert 600 < beep["response_ms"]["p50"] < 1000
    bot = summary["bot"]
    assert bot["cpu_percent"].keys() == {"mean", "max"}
    assert bot["rss_mib"].keys() == {"start", "max", "end", "growth_per_min", "growth"}
    assert len(bot["pids"]) == 1
    assert summary["generator"]["cpu_percent"] > 0
    assert "p99" in summary["generator"]["start_lag_ms"]
