"""What is decided inside a bot before its calls are counted."""

import asyncio
import json
import os
import sys
import threading

import pytest

from perfkit.inside import attach_calls
from perfkit.inside.attach_calls import Told, attach, choose, running_loop
from perfkit.inside.calls import CProfile, active_profiler
from perfkit.profilers.private_folder import private_folder


@pytest.fixture
def no_yappi(monkeypatch):
    monkeypatch.setitem(sys.modules, "yappi", None)


@pytest.mark.parametrize("loops", ["asyncio", "uvloop"])
def test_the_loop_that_runs_is_found(loops):
    async def main():
        return await asyncio.to_thread(running_loop) is asyncio.get_running_loop()

    assert pytest.importorskip(loops).run(main())


def test_without_a_task_there_is_no_loop():
    assert running_loop() is None


def test_a_registry_that_changes_meanwhile_is_read_again():
    class Restless:
        reads = 0

        def __iter__(self):
            self.reads += 1
            if self.reads < 3:
                raise RuntimeError("changed size")
            return iter(["task"])

    assert attach_calls._copied(Restless()) == ["task"]


def test_one_thread_is_for_cprofile():
    assert isinstance(choose("auto", object(), 1), CProfile)


def test_where_threads_would_mix_and_there_is_no_yappi_it_is_cprofile_all_the_same(
    no_yappi, monkeypatch
):
    monkeypatch.setattr(attach_calls, "MIXES_THREADS", True)
    assert isinstance(choose("auto", object(), 5), CProfile)


@pytest.mark.parametrize(
    ("engine", "loop", "why"),
    [
        ("cprofile", None, "no asyncio event loop"),
        ("auto", None, "no yappi, and without an asyncio event loop"),
        ("yappi", object(), "no yappi"),
    ],
)
def test_what_can_not_be_is_refused(no_yappi, engine, loop, why):
    with pytest.raises(LookupError, match=why):
        choose(engine, loop, 1)


def test_a_refusal_is_answered(tmp_path, no_yappi):
    attach(str(tmp_path), 1.0, "auto")
    answer = json.loads((tmp_path / "answer").read_text())
    assert answer["state"] == "refused"
    assert "event loop" in answer["reason"]


def test_without_perfkit_nothing_is_said(tmp_path):
    told = Told(str(tmp_path / "gone"))
    told.say("begun")
    assert told.unwanted()
    assert not (tmp_path / "gone").exists()


def test_whoever_wants_the_end_gets_it(tmp_path):
    with private_folder(os.getpid()) as folder:
        told = Told(folder.inside)
        assert not told.unwanted()
        folder.put("stop", b"")
        assert told.unwanted()
        assert not told.alone()


def test_what_a_killed_perfkit_left_is_taken_away(tmp_path):
    left = tmp_path / "left"
    left.mkdir()
    (left / "alive").touch()
    told = Told(str(left))
    assert told.unwanted()
    told.clear()
    assert not left.exists()
    told.clear()


def test_a_visit_leaves_the_loop_as_it_was():
    if active_profiler():
        pytest.skip(f"these tests are being watched themselves, by {active_profiler()}")

    async def main(folder):
        thread = threading.Thread(target=attach, args=(folder.inside, 0.05, "cprofile"))
        thread.start()
        async with asyncio.timeout(60):
            while not (folder.outside / "profile.prof").exists():  # noqa: ASYNC110 - a file is waited for
                await asyncio.sleep(0.005)
            await asyncio.to_thread(thread.join)
        return sys.getprofile()

    with private_folder(os.getpid()) as folder:
        assert asyncio.run(main(folder)) is None
