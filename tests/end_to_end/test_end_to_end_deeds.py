"""Students do all that people do, with real bots that answer to each of it."""

import shlex

import pytest
from perfkit_command import BOTS

pytestmark = pytest.mark.slow

SCENARIO = """
users: 5
ramp_up: 1s
timeout: 8s
reaction: 5ms
objectives: [success > 99 %]
bot:
  command: "{{python}} {bot}"
steps:
  - send: {{photo: 20kB, caption: "my {{student}}"}}
    expect: "photo of 20000 bytes: my {{student}}"
  - send: {{document: homework.txt}}
    expect: "homework.txt: 6 x 7 = 42"
  - send: {{voice: 1kB}}
    expect: voice of 1000 bytes
  - send: {{video: 1kB}}
    expect: video of 1000 bytes
  - send: {{audio: 1kB}}
    expect: audio of 1000 bytes
  - send: {{sticker: 1kB}}
    expect: sticker of 1000 bytes
  - send: {{contact: "+49{{student}}"}}
    expect: "number +49{{student}}, own: True"
  - say: /share
  - press: My number
    expect: '/number .999\\d+, own: True/'
  - send: {{location: [52.52, 13.4]}}
    expect: place 52.52
  - say: /share
  - edit: "#new"
    expect: "edited to #new, hashtag"
  - react: 👍
    expect: reaction 👍
  - say: /poll
  - vote: Two
    expect: voted [1]
  - inline: cats
    expect: {{result: cats 2}}
  - choose_result: cats 2
    expect: chosen 2 of cats
  - say: /buy
    expect: Book
  - pay: true
    expect: paid 5 for book-1
  - say: /report
    expect: {{action: upload_document}}
  - expect: {{document: report.csv, size: 3kB..3kB, text: Your report}}
  - say: /alert
  - press: Ring
    expect: {{answer: Dong, alert: true}}
  - expect: {{deleted: true}}
  - block: true
  - think: 500ms
  - unblock: true
    expect: "back again, refused: True"
"""


@pytest.mark.parametrize("bot", ["aiogram_deeds", "ptb_deeds"])
def test_students_do_what_people_do(desk, bot):
    (desk.folder / "homework.txt").write_text("6 x 7 = 42")
    command = shlex.quote(str(BOTS / f"{bot}.py"))
    ended = desk.load_test(SCENARIO.format(bot=command)).end()
    # 11: the times can't be trusted on a busy machine, and this is not about times
    assert ended.code in {0, 11}, ended.out + ended.err
    load = ended.summary["load"]
    assert (load["users_completed"], load["errors"]) == (5, 0)
    steps = {step["name"] for step in load["steps"]}
    assert {"send photo", "edit #new", "react 👍", "vote Two", "inline cats", "pay"} <= steps
    assert "block" not in steps


def test_a_file_that_is_not_there_is_told_before_anything_starts(desk):
    ended = desk.load_test("steps: [{send: {photo: none.jpg}}]", "--bot", "false").end()
    assert ended.code == 5
    assert "steps[0].send.photo: expected a file that can be read (No such file" in ended.err
