"""Which process of a command is profiled, and what is told when there is none."""

import asyncio
import os
import sys

import pytest

from perfkit.bot.launch import BotSpec, launch
from perfkit.clock import SystemClock
from perfkit.errors import BotError, InterruptionError, UsageError
from perfkit.profilers.pyspy import EVERYTHING
from perfkit.workflows import profile_target
from perfkit.workflows.profile_target import Target, check_target, last_words


class NoWarden:
    def guard_group(self, group):
        pass

    def guard_process(self, pid):
        pass

    def guard_marked(self, setting):
        pass


class Folder:
    def __init__(self, path):
        self.path = path


def check(target, tmp_path):
    asyncio.run(check_target(target, tmp_path / "py-spy", SystemClock(), EVERYTHING))


def test_a_command_that_is_there_may_be_started(tmp_path):
    check(Target(command=(sys.executable, "bot.py")), tmp_path)


def test_a_pid_is_looked_into_at_once(tmp_path):
    with pytest.raises(UsageError, match="profile itself"):
        check(Target(os.getpid()), tmp_path)


@pytest.fixture
def found(tmp_path, monkeypatch):
    """Starts a command; whether it is what is profiled, by a py-spy that refuses as told."""
    monkeypatch.setattr(profile_target, "runs_python", lambda pid: True)

    async def run(refusals, interrupted):
        spec = BotSpec(("sleep", "60"), tmp_path, None, tmp_path / "notes")
        process = await launch(spec, tmp_path / "log", NoWarden())
        refused, enough = iter(refusals), asyncio.Event()
        if interrupted:
            enough.set()

        async def attach(pid, *_):
            for error in refused:
                raise error

        monkeypatch.setattr(profile_target, "check_attach", attach)
        try:
            pid = await profile_target._python_of(
                process, tmp_path / "py-spy", SystemClock(), EVERYTHING, enough
            )
            return pid == process.pid
        finally:
            await process.stop()

    return lambda *refusals, interrupted=False: asyncio.run(run(refusals, interrupted))


def test_a_python_that_has_not_begun_is_asked_again(found):
    assert found(BotError("not Python yet"), BotError("not Python yet"))


def test_one_that_never_begins_is_told(found, monkeypatch):
    monkeypatch.setattr(profile_target, "STARTS_WITHIN_S", 0.1)
    with pytest.raises(BotError, match="not Python yet"):
        found(*[BotError("not Python yet")] * 1000)


def test_who_has_enough_need_not_wait(found):
    with pytest.raises(InterruptionError, match="before anything was recorded"):
        found(*[BotError("not Python yet")] * 1000, interrupted=True)


def test_a_command_without_python_is_told(found, monkeypatch):
    monkeypatch.setattr(profile_target, "STARTS_WITHIN_S", 0.1)
    monkeypatch.setattr(profile_target, "runs_python", lambda pid: False)
    monkeypatch.setattr(profile_target, "python_children", lambda pid: ())
    with pytest.raises(BotError, match="runs no Python"):
        found()


def test_the_last_words_are_the_end_of_the_log(tmp_path):
    assert last_words(Folder(tmp_path)) == []
    (tmp_path / "command.log").write_text("\n".join(map(str, range(30))))
    assert last_words(Folder(tmp_path)) == [str(number) for number in range(10, 30)]
