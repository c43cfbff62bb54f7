"""The live view of a process whose truth is known, with the real py-spy."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.workflows import profile_live
from perfkit.workflows.profile_live import SHOWN_SLICES, LiveRequest, look_on

pytestmark = pytest.mark.slow

CLOCK = SystemClock()
BURNING = "def burn():\n    while True: pass\nprint('ready', flush=True)\nburn()\n"


class Looker:
    """Keeps what it is shown, and does something at a given turn."""

    def __init__(self, turn=None, act=None):
        self.shown, self.said = [], []
        self._turn, self._act = turn, act

    def show(self, profile):
        self.shown.append(profile)
        if len(self.shown) == self._turn:
            self._act()

    def say(self, text):
        self.said.append(text)


@pytest.fixture
def burning(tmp_path, monkeypatch):
    """The pid of a process that does nothing but burn."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    script = tmp_path / "bot.py"
    script.write_text(BURNING)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            try:
                asyncio.run(check_attach(process.pid, need_pyspy(), CLOCK))
            except ToolError as error:
                pytest.skip(f"{error.what}: {error.advice}")
            yield process
        finally:
            process.kill()


def look(pid, looker, *, quit_pressed=None, duration_s=None):
    async def run():
        event = asyncio.Event()
        if quit_pressed is not None:
            quit_pressed.append(event)
        request = LiveRequest(pid, duration_s, None)
        await asyncio.wait_for(look_on(request, CLOCK, looker, event), 60)

    asyncio.run(run())
    assert not list(Path(tempfile.gettempdir()).glob("perfkit-live-*"))


def test_the_hot_function_is_first_until_q_is_pressed(burning):
    pressed = []

    def press():
        pressed[0].set()

    looker = Looker(turn=2, act=press)
    look(burning.pid, looker, quit_pressed=pressed)
    assert len(looker.shown) == 2
    first = looker.shown[-1].functions[0]
    assert first.function == "burn"
    assert first.self_cpu == pytest.approx(looker.shown[-1].cpu)
    assert burning.poll() is None


def test_ctrl_c_ends_it_as_well(burning):
    looker = Looker(turn=1, act=lambda: os.kill(os.getpid(), signal.SIGINT))
    look(burning.pid, looker)
    assert len(looker.shown) == 1


def test_it_ends_when_the_process_does(burning):
    looker = Looker(turn=1, act=burning.kill)
    look(burning.pid, looker)
    assert looker.said == [f"process {burning.pid} has ended"]


def test_a_time_shorter_than_a_recording_is_shown_all_the_same(burning, monkeypatch):
    monkeypatch.setattr(profile_live, "SLICE_S", 60)
    looker = Looker()
    look(burning.pid, looker, duration_s=4)
    [seen] = looker.shown
    assert seen.functions[0].function == "burn"


def test_it_ends_after_its_time(burning):
    looker = Looker()
    look(burning.pid, looker, duration_s=5)
    assert 1 <= len(looker.shown) <= SHOWN_SLICES


def test_a_process_that_is_not_there():
    with pytest.raises(BotError, match="no process"):
        look(2**22 + 5, Looker())


def test_a_py_spy_that_sees_nothing_any_more_is_told(burning, tmp_path, monkeypatch):
    tool = tmp_path / "py-spy"
    tool.write_text("#!/bin/sh\n[ $1 = dump ] || { echo 'Error: lost it' >&2; exit 1; }\n")
    tool.chmod(0o755)
    monkeypatch.setattr(profile_live, "need_pyspy", lambda: tool)
    monkeypatch.setattr(profile_live, "SLICE_S", 0.05)
    with pytest.raises(ToolError, match="sees nothing of process") as lost:
        look(burning.pid, Looker())
    assert "lost it" in lost.value.detail
