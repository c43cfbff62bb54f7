"""Students share groups with real bots."""

import shlex

import pytest
from perfkit_command import BOTS

pytestmark = pytest.mark.slow

CHIEF = """
users: 7
groups: {{size: 3, bot: administrator, joined: false}}
ramp_up: 1s
timeout: 20s
reaction: 5ms
objectives: [success > 99 %]
bot: {{command: "{{python}} {bot}"}}
steps:
  - join: true
    expect: "Welcome, {{username}}!"
  - in: group
    steps:
      - press: I am human
        expect: {{answer: "Hello {{name}}", alert: true}}
      - say: /quiz
        expect: {{text: 2 x 3, reply: true}}
      - press: "6"
        expect: "{{username}} is right"
      - say: Six
        reply: true
        expect: {{text: "you answer: ", reply: true}}
      - say: /me@perfkit_test_bot
        expect: {{text: '/member of \\d/', reply: true}}
      - expect: {{text: can't initiate conversation, reply: true}}
      - edit: changed
        expect: {{text: edited to changed, reply: true}}
  - inline: poll
    expect: {{result: Vote}}
  - choose_result: 1
    expect: {{edit: true, text: Votes are open}}
  - press: "+1"
    expect: {{edit: true, text: "Votes: 1"}}
  - say: hello {{student}}
    expect: heard hello {{student}}
  - leave: true
  - join: true
    expect: "Welcome, {{username}}!"
  - say: spam
    in: group
    expect: {{deleted: own}}
  - expect: {{status: restricted}}
"""

MEMBER = """
users: 6
groups: {{size: 3, kind: {kind}}}
ramp_up: 1s
timeout: 20s
reaction: 5ms
objectives: [success > 99 %]
bot: {{command: "{{python}} {bot}"}}
steps:
  - say: /count
    in: group
    expect: {{text: '/\\d are here/', reply: true}}
  - press: "+1"
    in: group
    expect: {{answer: "{{name}}: "}}
  - say: thanks
    reply: true
    in: group
    expect: {{text: a reply, reply: true}}
  - say: privately
    expect: heard privately
  - leave: true
  - join: true
    expect: Welcome, {{username}}
"""


def test_a_bot_that_runs_groups(desk):
    command = shlex.quote(str(BOTS / "aiogram_group.py"))
    ended = desk.load_test(CHIEF.format(bot=command)).end()
    # 11: the times can't be trusted on a busy machine, and this is not about times
    assert ended.code in {0, 11}, ended.out + ended.err
    load = ended.summary["load"]
    assert (load["users_completed"], load["errors"]) == (7, 0)
    steps = {step["name"] for step in load["steps"]}
    assert {"join", "say /quiz in group", "reply Six in group", "press +1"} <= steps


@pytest.mark.parametrize("kind", ["supergroup", "group"])
def test_a_bot_with_privacy_that_is_a_member(desk, kind):
    command = shlex.quote(str(BOTS / "telebot_group.py"))
    ended = desk.load_test(MEMBER.format(bot=command, kind=kind)).end()
    assert ended.code in {0, 11}, ended.out + ended.err
    assert (ended.summary["load"]["users_completed"], ended.summary["load"]["errors"]) == (6, 0)


@pytest.mark.parametrize(("privacy", "errors"), [("on", 6), ("off", 0)])
def test_with_privacy_what_is_not_meant_for_the_bot_does_not_reach_it(desk, privacy, errors):
    scenario = MEMBER.format(bot=shlex.quote(str(BOTS / "telebot_group.py")), kind="supergroup")
    head = scenario.replace("kind: supergroup", f"privacy: {privacy}").partition("steps:")[0]
    ended = desk.load_test(head + "steps: [{say: hello, in: group, expect: {within: 5s}}]").end()
    assert ended.summary["load"]["errors"] == errors
    assert ("privacy mode?" in ended.out) is (privacy == "on")
