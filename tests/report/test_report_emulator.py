"""What ``perfkit emulator`` tells: lines for people, JSON lines for programs."""

import io
import json

import pytest
from rich.console import Console

from perfkit.model.serving import RecordedSteps, Served
from perfkit.report.emulator_terminal import EmulatorNarrator, JsonNarrator

ROOT = "http://127.0.0.1:8081"
PAGE = "http://127.0.0.1:8082/"


@pytest.fixture
def told():
    """A narrator and all it has said."""
    out = io.StringIO()
    narrator = EmulatorNarrator(Console(file=out, width=80))
    return narrator, out.getvalue


def test_people_are_told_what_each_framework_must_be_told(told):
    narrator, said = told
    narrator.serving(Served(ROOT))
    assert f"Bot API at {ROOT}" in said()
    assert f'TelegramAPIServer.from_base("{ROOT}")' in said()
    assert f'API_URL = "{ROOT}/bot{{0}}/{{1}}"' in said()
    assert "--pid PID --port 8081" in said()
    assert "by hand" not in said()
    assert "network" not in said()


def test_people_are_told_of_the_page_and_the_recording(told):
    narrator, said = told
    narrator.serving(Served(ROOT, "50 ms", PAGE, "quiz\x1b[31m.yaml"))
    narrator.recording("Anna", "quiz.yaml")
    narrator.lent(8081)
    assert f"Chat with the bot by hand: {PAGE}\n" in said()
    assert "is recorded in quiz.yaml\n" in said()
    assert "network: 50 ms" in said()
    assert "recording what Anna does in quiz.yaml" in said()
    assert "port 8081 is lent" in said()


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (RecordedSteps("q.yaml", "Anna", 3), "perfkit load-test q.yaml --bot"),
        (RecordedSteps("q.yaml"), "nothing was done, so there is no q.yaml"),
        (RecordedSteps("q.yaml", "Anna", 3, "the disk is full"), "not complete: the disk is full"),
    ],
)
def test_people_are_told_what_was_recorded(told, steps, words):
    narrator, said = told
    narrator.recorded(steps)
    assert words in said()


def test_programs_get_a_line_for_each_event():
    lines = []
    narrator = JsonNarrator(lines.append)
    narrator.serving(Served(ROOT, "", PAGE, "q.yaml"))
    narrator.lent(8081)
    narrator.recording("Anna", "q.yaml")
    narrator.recorded(RecordedSteps("q.yaml", "Anna", 3))
    assert [json.loads(line) for line in lines] == [
        {"event": "serving", "root": ROOT, "network": "", "page": PAGE, "recording": "q.yaml"},
        {"event": "lent", "port": 8081},
        {"event": "recording", "student": "Anna", "file": "q.yaml"},
        {"event": "recorded", "file": "q.yaml", "student": "Anna", "acts": 3, "problem": ""},
    ]
