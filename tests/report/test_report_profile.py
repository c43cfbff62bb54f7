"""What is told about a profile: while it is made, and to programs."""

import io
import json
from dataclasses import replace

from rich.console import Console
from sample_report import before

from perfkit.report.profile_json import write_profile_json
from perfkit.report.profile_terminal import ProfileNarrator


def told(*, terminal):
    text = io.StringIO()
    narrator = ProfileNarrator(Console(file=text, force_terminal=terminal, width=80))
    narrator.say("recording [bold]x[/bold]\x1b[31m")
    for left in (30.0, 29.0, 20.0, 19.0):
        narrator.left(left)
    narrator.say("done")
    return text.getvalue()


def test_through_a_pipe_few_whole_lines_are_told():
    assert told(terminal=False).splitlines() == [
        "recording [bold]x[/bold]", "30 s left", "20 s left", "done",
    ]  # fmt: skip


def test_a_secret_is_not_told():
    text = io.StringIO()
    ProfileNarrator(Console(file=text)).say("starting python bot.py --token abc")
    assert text.getvalue() == "starting python bot.py --token ***\n"


def test_on_a_terminal_one_line_is_rewritten():
    text = told(terminal=True)
    assert text.count("Ctrl-C ends it early") == 4
    assert text.endswith("\r\x1b[2Kdone\n")


def test_programs_read_folder_state_and_functions():
    report = before()
    document = json.loads(write_profile_json(report))
    assert document["folder"] == report.folder
    assert document["state"] == report.manifest.state.value
    assert document["profile"]["hot"][0]["function"] == report.profile.hot[0].function
    assert json.loads(write_profile_json(replace(report, profile=None)))["profile"] is None
