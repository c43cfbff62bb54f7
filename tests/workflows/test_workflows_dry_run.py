"""One student plays a scenario once with a bot in this process, and all is told."""

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys

import pytest
from in_process_bot import InProcessBot, Narration
from rich.console import Console

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ExitCode
from perfkit.report.conversation_json import write_dry_run
from perfkit.report.conversation_terminal import ConversationTeller
from perfkit.workflows.dry_run import dry_run
from perfkit.workflows.load_request import LoadRequest


@pytest.fixture
def sleeper():
    """A process that stands for the bot's."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import signal; signal.pause()"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def rehearse(tmp_path, sleeper):
    """Plays a file; what came of it, and what was printed."""

    def run(text, *, name="talk.yaml", bot=None, quiet=False):
        path = tmp_path / name
        path.write_text(text)
        request = LoadRequest(path, tmp_path / "results", pid=sleeper.pid, port=0)
        told = Narration().bring_up(bot or InProcessBot())
        console = Console(record=True, width=100, file=io.StringIO())
        teller = ConversationTeller(console, quiet=quiet)

        async def body():
            try:
                return await dry_run(request, SystemClock(), told, teller)
            finally:
                await told.end()

        played = asyncio.run(body())
        teller.end(played)
        assert not (tmp_path / "results").exists()
        return played, console.export_text()

    return run


def test_the_conversation_is_shown_as_it_goes(rehearse):
    played, shown = rehearse("users: 50\nsteps: [{say: hi, name: greet}, {say: 'I am {student}'}]")
    assert (played.ok, played.exit_code) == (True, ExitCode.OK)
    assert [(line.who, line.text) for line in played.conversation] == [
        ("student", "hi"),
        ("bot", "you said hi"),
        ("student", "I am 1"),
        ("bot", "you said I am 1"),
    ]
    assert [step.step for step in played.steps] == ["greet", "say I am {student}"]
    assert "student  hi\n" in shown
    assert "ok: greet, " in shown
    assert shown.endswith("PLAYED  to the end: 2 interactions, 0 failed\n")


def test_a_step_that_fails_says_what_came_instead(rehearse):
    played, shown = rehearse("steps: [{say: hi, expect: {text: you sad hi, within: 2s}}]")
    assert (played.ok, played.exit_code) == (False, ExitCode.OBJECTIVES_MISSED)
    assert played.steps[0].error == 'expected "you sad hi", got other replies'
    assert 'FAILED: say hi: expected "you sad hi", got other replies\n' in shown
    assert 'came instead: "you said hi"; nearest: "you said hi"\n' in shown
    assert shown.endswith("FAILED  the student gave up: 1 interaction, 1 failed\n")


def test_a_program_reads_it_as_json(rehearse):
    played, shown = rehearse("steps: [say: hi]", quiet=True)
    read = json.loads(write_dry_run(played))
    assert shown == ""
    assert read["ok"] is True
    assert read["conversation"][0] | {"at_ms": 0} == {"at_ms": 0, "who": "student", "text": "hi"}
    assert read["steps"][0]["step"] == "say hi"
    assert read["steps"][0]["error"] is None


def test_students_in_python_are_shown_with_the_line_that_failed(rehearse):
    text = "async def student(me):\n    await me.say('a')\n    await me.expect('b', within=0.05)\n"
    played, shown = rehearse(text, name="quiz.py")
    assert played.exit_code is ExitCode.OBJECTIVES_MISSED
    assert "in quiz.py:3\n" in shown


def test_ctrl_c_ends_it(rehearse):
    bot = InProcessBot({1: lambda: os.kill(os.getpid(), signal.SIGINT)})
    played, shown = rehearse("steps: [{say: a}, {think: 1h}]", bot=bot)
    assert (played.problem, played.exit_code) == ("interrupted", ExitCode.INTERRUPTED)
    assert "CUT SHORT  interrupted: " in shown


def test_a_bot_that_dies_is_told(rehearse, sleeper):
    with pytest.raises(BotError, match="while the student was at work"):
        rehearse("steps: [{say: a}, {think: 1h}]", bot=InProcessBot({1: sleeper.kill}))


def test_requests_of_students_code_are_shown(rehearse):
    with socket.socket() as nobody:  # bound, but it does not listen
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/a"
        played, _ = rehearse(
            f"async def student(me):\n    await me.http.get({url!r}, name='ask')\n", name="quiz.py"
        )
    told = [(line.who, line.text) for line in played.conversation]
    assert told[0] == ("student", f"GET {url}")
    assert told[1][0] == "server"
