"""The before/after experiment with real bots, and what is kept when it ends early."""

import json
from pathlib import Path

import pytest
from perfkit_command import raw_bot

pytestmark = pytest.mark.slow

HOMEWORK = Path(__file__).parents[2] / "scenarios" / "homework.yaml"
CHAT = """
name: chat
users: 3
steps:
  - {say: /start, expect: Welcome}
  - {press: "Go 🚀", expect: Gone}
"""


def experiment(desk, scenario, before, after, *arguments):
    bots = ("--bot", before, "--bot", after)
    return desk.start("compare", scenario, *bots, "--results", desk.results, *arguments)


def ended_at_last(command):
    """Several runs take more than one command's usual time on a busy machine."""
    command.process.wait(400)
    return command.end()


def test_the_two_variants_of_the_demo_bot(desk):
    variants = (f"{{python}} -m homework_bot --variant {name}" for name in ("before", "after"))
    load = ("--users", "5", "--duration", "10s", "--repeat", "1", "--profile")
    ended = ended_at_last(experiment(desk, HOMEWORK, *variants, *load, "--json"))
    assert ended.code in {0, 10, 11}, ended.err  # a busy machine may make runs doubtful
    comparison = json.loads(ended.out)
    lines = {line["name"]: line for line in comparison["lines"]}
    assert lines["CPU per interaction"]["after"] < lines["CPU per interaction"]["before"]
    assert comparison["plans_differ"] == []
    assert [run["side"] for run in comparison["runs"]] == ["before", "after"]
    assert comparison["runs"][0]["bot"].endswith("--variant before")
    if comparison["functions"] is not None:  # py-spy may not be allowed to look here
        assert comparison["functions"]["changes"][0]["function"] == "Database.execute"
    [folder] = desk.results.glob("*-compare-homework")
    assert json.loads((folder / "compare.json").read_text()) == comparison
    assert "run 1 of 2 (before): students at work" in ended.err
    assert "run 2 of 2 (after, about" in ended.err

    runs = (f"homework-{name}-1" for name in ("before", "after"))
    again = desk.run("compare", *runs, "--results", desk.results, "--markdown")
    assert again.code == ended.code
    assert "| CPU per interaction |" in again.out


def test_a_bot_that_dies_ends_the_experiment_clearly(desk):
    path = desk.scenario(CHAT)
    ended = ended_at_last(experiment(desk, path, raw_bot(), raw_bot("--die"), "--repeat", "2"))
    assert ended.code == 3
    assert "perfkit: run 2 (after): the bot" in ended.err
    assert "whole runs that are kept: 1 before, 0 after" in ended.err
    assert len(list(desk.results.glob("*/summary.json"))) == 1
    assert ended.out == ""


def test_an_interruption_keeps_and_compares_what_is_whole(desk):
    path = desk.scenario(CHAT)
    command = experiment(desk, path, raw_bot(), raw_bot(), "--duration", "3s", "--repeat", "2")
    command.says("run 3 of 4 (before")
    command.signal()
    ended = ended_at_last(command)
    assert ended.code == 130
    assert "interrupted: whole runs that are kept: 1 before, 1 after" in ended.err
    assert "Before and after" in ended.out
    assert len(list(desk.results.glob("*-compare-chat/report.html"))) == 1
