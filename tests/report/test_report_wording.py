"""Words: the same value reads the same everywhere."""

from dataclasses import replace

import pytest
import sample_report

from perfkit.model.manifest import RunState
from perfkit.model.summary import ObjectiveResult
from perfkit.report import sentences, wording


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "ms", wording.NOTHING),
        (45.3, "ms", "45 ms"),
        (42.7, "s", "42.70 s"),
        (131.4, "MiB", "131 MiB"),
        (98.87, "%", "98.9 %"),
        (99.99, "%", "99.9 %"),
        (25.61, "/s", "25.6/s"),
        (3, "stalls", "3.0 stalls"),
    ],
)
def test_a_measured_value_carries_its_unit(value, unit, shown):
    assert wording.measured(value, unit) == shown


def test_rates_and_shares_of_a_core_have_as_many_digits_as_tell_something():
    assert [wording.rate(v) for v in (0.42, 25.6, 1204.3)] == ["0.4/s", "25.6/s", "1,204/s"]
    assert [wording.cpu(v) for v in (0.42, 87.4, 143)] == ["0.4 %", "87 %", "143 %"]
    assert [wording.seconds(v) for v in (0.04, 12.34)] == ["0.04 s", "12.3 s"]


@pytest.mark.parametrize(
    ("ok", "applies", "word"),
    [
        (True, True, "ok"),
        (False, True, "missed"),
        (None, True, "not judged"),
        (None, False, "not applicable"),
    ],
)
def test_an_objective_came_out_in_one_of_four_ways(ok, applies, word):
    objective = ObjectiveResult("p95", "< 1.5 s", None, "ms", ok, applies=applies)
    assert wording.objective_word(objective) == word


def test_objectives_of_a_step_keep_the_scenarios_words():
    named = ObjectiveResult('p99 of "press answer"', "< 1 s", None, "ms", None)
    assert wording.objective_name(named) == 'p99 of "press answer"'


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v/lib/python3.11/site-packages/aiogram/client/bot.py", "aiogram/client/bot.py"),
        ("/home/a/work/homework_bot/handlers.py", "work/homework_bot/handlers.py"),
        ("bot.py", "bot.py"),
    ],
)
def test_paths_begin_where_they_tell_something(path, shown):
    assert wording.short_path(path) == shown


@pytest.mark.parametrize(
    ("state", "begins"),
    [
        (RunState.COMPLETE, ""),
        (RunState.INTERRUPTED, "Interrupted"),
        (RunState.FAILED, "The run failed: the bot has died"),
        (RunState.RUNNING, "Not finished"),
    ],
)
def test_a_run_that_did_not_end_well_says_so(state, begins):
    manifest = replace(sample_report.MANIFEST, state=state, problem="the bot has died")
    assert sentences.state_sentence(manifest).startswith(begins)


def test_a_kind_of_run_that_judges_nothing_is_called_by_its_name():
    report = sample_report.before()
    profile = replace(report.summary, kind="profile", verdict=None, load=None)
    head = sentences.headline(replace(report, summary=profile))
    assert (head.word, head.tone) == ("PROFILE", "none")
