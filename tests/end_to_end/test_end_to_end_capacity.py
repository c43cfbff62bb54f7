"""A search for capacity with a real bot that can do only so much."""

import json

import pytest
from perfkit_command import raw_bot

pytestmark = pytest.mark.slow

CHAT = f"""
name: chat
users: 4
reaction: 0s
objectives: [p95 < 5s, errors < 1%]
bot: {{command: '{raw_bot()}'}}
steps:
  - {{say: /start, expect: Welcome}}
  - think: 100ms
"""


def test_a_search_probes_until_it_knows_and_leaves_all_its_runs(desk):
    ended = desk.load_test(CHAT, "--find-capacity", "--max-users", "6", "--duration", "2s").end()
    assert ended.code in {0, 11}, ended.out + ended.err
    capacity = ended.summary["capacity"]
    probes = json.loads((ended.folder / "probes.json").read_text())
    assert [p["users"] for p in probes if p["holding"] != "invalid"] == [1, 2, 4, 6]
    assert (capacity["holds"], capacity["breaks_at"]) == (6, None)
    assert "This bot holds 6 students or more within your objectives" in ended.out
    for probe in probes:
        assert (ended.folder / probe["folder"] / "summary.json").is_file()
    assert ended.manifest["state"] == "complete"
    again = desk.run("analyze", ended.folder)
    assert again.out == ended.out


def test_the_first_objective_to_break_is_named_and_the_profile_is_asked_why(desk):
    slow = CHAT.replace("p95 < 5s", "p95 < 1us")
    ended = desk.load_test(slow, "--find-capacity", "--duration", "2s").end()
    assert ended.code in {10, 11}, ended.out + ended.err
    assert "doesn't hold even 1 student" in ended.out
    assert ended.summary["capacity"]["limited_by"] == "p95"
    assert len(list((ended.folder / "probes").iterdir())) >= 2


def test_how_far_without_a_search_is_a_mistake(desk):
    ended = desk.load_test(CHAT, "--max-users", "6").end()
    assert ended.code == 2
    assert "max_users can't be here" in ended.err
