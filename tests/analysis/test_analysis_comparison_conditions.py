"""What differs beside the bots is said."""

from dataclasses import replace

from perfkit.analysis.comparison_conditions import (
    busy_machine,
    environment_differs,
    plans_differ,
    profiled_differently,
)
from perfkit.model.manifest import Artifact, Host, Manifest, RunState, ScenarioNote

SCENARIO = ScenarioNote("homework", "a/s.yaml", "00", 50)
RUN = Manifest(
    schema=1,
    kind="load-test",
    name="homework",
    state=RunState.COMPLETE,
    pid=1,
    command_line=(),
    started_at="2026-01-01T00:00:00+00:00",
    started_ns=0,
    ended_at=None,
    versions={"python": "3.11.2"},
    host=Host("Linux 6.1", "x86_64", 2, 7961, 0.3),
    scenario=SCENARIO,
)


def test_runs_of_the_same_plan_and_place_have_nothing_to_say():
    other = replace(RUN, scenario=replace(SCENARIO, path="b/s.yaml", objectives=("p95 < 1s",)))
    assert plans_differ([RUN], [other]) == ()
    assert environment_differs([RUN], [other]) == ()
    assert busy_machine([RUN, other]) == ()
    assert profiled_differently([RUN], [other]) == ()


def test_each_difference_of_the_plans_is_said():
    other = replace(
        RUN,
        scenario=replace(SCENARIO, users=20, sha256="11", duration_s=60.0),
        notes={"network": "far"},
    )
    assert plans_differ([RUN, RUN], [other]) == (
        "scenario's SHA-256: 00 before, 11 after",
        "users: 50 before, 20 after",
        "duration s: none before, 60.0 after",
        "emulated network: none before, far after",
    )


def test_a_run_without_a_scenario_differs_from_one_with():
    assert "scenario: homework before, none after" in plans_differ(
        [RUN], [replace(RUN, scenario=None)]
    )


def test_each_difference_of_the_surroundings_is_said():
    other = replace(
        RUN,
        versions={"python": "3.13.1", "aiogram": "3.31"},
        host=replace(RUN.host, cpus=8),
        bot_framework="aiogram",
    )
    assert environment_differs([RUN], [RUN, other]) == (
        "CPUs: 2 before, 2 and 8 after",
        "framework: none before, aiogram and none after",
        "version of aiogram: none before, 3.31 and none after",
        "version of python: 3.11.2 before, 3.11.2 and 3.13.1 after",
    )


def test_a_busy_machine_is_a_reason_to_doubt():
    busy = replace(RUN, host=replace(RUN.host, load_1min=5.0))
    assert "2.5 processes wanted each CPU" in busy_machine([RUN, busy])[0]
    assert busy_machine([]) == ()


def test_a_profiler_on_one_side_only_is_said():
    recorded = replace(RUN, artifacts=(Artifact("stacks.collapsed", "stacks"),))
    assert profiled_differently([recorded], [RUN])[0].startswith("more of before was recorded")
    assert profiled_differently([RUN], [recorded])[0].startswith("more of after was recorded")
