"""A watch from its beginning to its exit code: how it ended is what it was, and is told once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError
from perfkit.model.monitoring import EndedNotice, Notice
from perfkit.monitor.death_watch import DeathWatch
from perfkit.workflows import monitor as module
from perfkit.workflows.monitor import MonitorOutcome, monitor
from perfkit.workflows.monitor_request import MonitorRequest, Pace, RuleChoice, Whom
from perfkit.workflows.monitor_stop import INTERRUPTED, QUIT
from perfkit.workflows.watching import TIME_OVER


class Ears:
    over_ms = 1000

    def __init__(self, on_say: Callable[[], None] = lambda: None) -> None:
        self._on_say = on_say
        self.told: list[Notice] = []

    def due(self, at_ms: int) -> bool:
        return False

    def show(self, watch: object) -> None: ...

    def tell(self, notice: Notice) -> None:
        self.told.append(notice)

    def say(self, text: str) -> None:
        if text.startswith("watching"):
            self._on_say()


def watch(whom: Whom, results: Path, quit_pressed: asyncio.Event, ears: Ears) -> MonitorOutcome:
    request = MonitorRequest(
        whom=whom, bot="shop", results=results, command_line=(), pace=Pace(0.1, 30.0),
        rules=RuleChoice(defaults=False),
    )  # fmt: skip
    return asyncio.run(monitor(request, SystemClock(), ears, quit_pressed))


@pytest.mark.parametrize(("ended", "told"), [(TIME_OVER, TIME_OVER), (INTERRUPTED, QUIT)])
def test_only_a_watching_that_was_interrupted_ended_by_that(monkeypatch, tmp_path, ended, told):
    quit_pressed = asyncio.Event()

    async def go_on(_: object, asked: asyncio.Event) -> str:
        quit_pressed.set()
        await asked.wait()
        return ended

    monkeypatch.setattr(module.Watching, "go_on", go_on)
    outcome = watch(Whom(pid=os.getppid()), tmp_path, quit_pressed, Ears())
    assert outcome.report.ended_how == told


@pytest.mark.parametrize("code", [0, 7])
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells others of an exit code")
def test_a_bot_of_somebody_elses_that_ends_well_is_no_failure(tmp_path, code):
    argv = (sys.executable, "-S", "-c", f"input(); raise SystemExit({code})")
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as bot:
        assert bot.stdin is not None
        bot.stdin.write(b"\n")
        ears = Ears(on_say=bot.stdin.flush)
        outcome = watch(Whom(pid=bot.pid), tmp_path, asyncio.Event(), ears)
    (notice,) = (each for each in ears.told if isinstance(each, EndedNotice))
    assert notice.how == f"exit code {code}"
    assert outcome.exit_code == (0 if code == 0 else 3)


def test_a_command_that_ends_well_before_it_can_be_watched_is_no_failure(monkeypatch, tmp_path):
    too_late(monkeypatch)
    ears = Ears()
    command = (sys.executable, "-S", "-c", "print('done')")
    outcome = watch(Whom(command=command), tmp_path, asyncio.Event(), ears)
    (notice,) = (each for each in ears.told if isinstance(each, EndedNotice))
    assert notice.log_lines == ("done",)
    assert (outcome.report.ended_how, outcome.exit_code) == ("the bot ended", 0)


def test_a_command_that_fails_before_it_can_be_watched_is_told_with_its_words(
    monkeypatch, tmp_path
):
    too_late(monkeypatch)
    command = (sys.executable, "-S", "-c", "raise SystemExit('no token')")
    with pytest.raises(BotError, match="before it could be watched") as failed:
        watch(Whom(command=command), tmp_path, asyncio.Event(), Ears())
    assert failed.value.detail == "no token"


def too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is always gone already."""

    def gone(*_: object, **__: object) -> None:
        raise psutil.NoSuchProcess(7)

    monkeypatch.setattr(DeathWatch, "of", gone)
