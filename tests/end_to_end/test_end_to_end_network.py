"""A real aiogram bot through a network that takes its time, refuses, drops and breaks down."""

import shlex

import pytest
from perfkit_command import BOTS

from perfkit.model.histogram import Histogram
from perfkit.runs.reading import read_seconds

pytestmark = pytest.mark.slow

BOT = "{python} " + shlex.quote(str(BOTS / "aiogram_retry.py"))
SCENARIO = """
users: %d
bot: {command: "%s"}
objectives: [success >= 100%%, p95 < 9s]
steps:
  - repeat:
      times: %d
      steps:
        - {say: "question {student}", expect: "you said question {student}", name: ask}
"""


def play(desk, *options, users=5, times=10):
    """A load test in which nothing fails in the end; also one whose times can't be trusted."""
    desk.results = desk.folder / f"results {' '.join(options)}"
    ended = desk.load_test(SCENARIO % (users, BOT, times), *options).end()
    assert ended.code in {0, 11}, ended.out + ended.err
    assert ended.summary["load"]["errors"] == 0, ended.out
    return ended


def quickest(ended):
    """The shortest times of a run, in ms: what a busy machine adds is in the others."""
    seconds = read_seconds(ended.folder, [])
    steps = [step for each in seconds for step in each.steps.values() if step.response]
    return {
        part: min(Histogram.thaw(getattr(step, part)).quantile_us(0.0) for step in steps) / 1e3
        for part in ("response", "delivery", "bot")
    }


def test_a_round_trip_of_100_ms_is_in_every_reply(desk):
    near = quickest(play(desk, users=1, times=20))
    ended = play(desk, "--latency", "100ms", users=1, times=20)
    far = quickest(ended)
    longer = {part: far[part] - near[part] for part in near}
    assert longer == pytest.approx({"response": 100, "delivery": 50, "bot": 50}, abs=10)
    assert far["response"] >= 100
    assert ended.manifest["notes"]["network"] == "round trip 100 ms"
    assert "Network: round trip 100 ms" in ended.out
    assert ended.summary["telegram"]["updates"] == 20


def test_the_far_server_is_50_ms_away(desk):
    near = quickest(play(desk, users=1, times=20))
    far = quickest(play(desk, "--network", "far", users=1, times=20))
    assert far["response"] - near["response"] == pytest.approx(50, abs=12)


def test_a_bot_that_is_told_to_wait_waits(desk):
    ended = play(desk, "--fault", "429:10%", times=20)
    hit = ended.summary["telegram"]["faults"]["429:10%"]
    log = (ended.folder / "bot.log").read_text().splitlines()
    told = log.count("retry after 1")  # by the handler; polls go on when the load has ended
    assert 0 < told <= hit
    slow = ended.summary["load"]["response_ms"]["max"]
    assert slow > 1000, "retry_after is in the reply's time"
    assert not [f for f in ended.summary["findings"] if f["id"] == "refused-calls"]


def test_what_goes_wrong_is_the_same_in_every_run_of_a_seed(desk):
    logs = []
    for name in ("one", "two"):
        ended = play(desk, "--fault", "500:20%", "--name", name, times=20)
        logs.append((ended.folder / "bot.log").read_text().splitlines())
    first, second = (log.count("TelegramServerError") for log in logs)
    assert first == second > 0


def test_dropped_calls_are_network_errors(desk):
    ended = play(desk, "--fault", "drop:10%", times=20)
    assert "TelegramNetworkError" in (ended.folder / "bot.log").read_text()
    assert ended.summary["telegram"]["faults"]["drop:10%"] > 0


def test_a_bot_comes_back_after_an_outage(desk):
    ended = play(desk, "--fault", "outage:1s:2s", times=60)
    summary = ended.summary
    assert summary["telegram"]["faults"]["outage:1s:2s"] > 0
    assert summary["load"]["response_ms"]["max"] > 1900
    assert summary["load"]["errors"] == 0
    assert not [f for f in summary["findings"] if f["id"] == "poll-gap"], "not the bot's fault"


def test_strict_flood_limits_are_found(desk):
    ended = play(desk, "--flood-limits", "strict", times=3)
    [finding] = [f for f in ended.summary["findings"] if f["id"] == "flood-limits"]
    assert "calls were answered with 429" in finding["evidence"][0]
    assert "The bot sends more than Telegram takes" in ended.out
