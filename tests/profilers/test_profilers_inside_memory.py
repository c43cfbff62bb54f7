"""Real processes, looked into while they work: what grows in them is known beforehand."""

import asyncio
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.findings.containers import find_growing
from perfkit.model.memory_inside import MemoryInside
from perfkit.profilers import inside_memory
from perfkit.profilers.inside_memory import (
    COSTS,
    Deep,
    _Visit,
    look_inside,
    refused,
    script,
    try_to_enter,
)
from perfkit.profilers.private_folder import private_folder
from perfkit.workflows.memory_inside import conclude_inside

GROWING = Path(__file__).with_name("growing_process.py")
CAN_ENTER = (platform.system(), platform.machine()) == ("Linux", "x86_64")
needs_entry = pytest.mark.skipif(
    not CAN_ENTER, reason="running processes can be entered on Linux on x86_64 only"
)


@pytest.fixture
def growing() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, GROWING], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
            assert process.poll() is None, "the process did not live to the end"
        finally:
            process.kill()


def look(pid: int, deep: Deep, seconds: float, *, at_once: bool = False) -> MemoryInside:
    async def looked() -> bytes:
        interrupted = asyncio.Event()
        if at_once:
            interrupted.set()
        return await look_inside(
            pid, deep, seconds, clock=SystemClock(), interrupted=interrupted, left=lambda _: None
        )

    return conclude_inside(pid, deep, asyncio.run(looked()))


def planted() -> dict[str, int]:
    """The lines that are marked, by the name of what grows there."""
    lines = GROWING.read_text().splitlines()
    marks = ((re.search(r"# grows: (.+)$", line), n) for n, line in enumerate(lines, start=1))
    return {"__main__." + found[1]: number for found, number in marks if found}


@pytest.mark.slow
@needs_entry
def test_each_growing_container_is_named_with_its_line(growing: subprocess.Popen[str]) -> None:
    seen = look(growing.pid, Deep.TYPES, 3.0)
    own = {each.name: each.place for each in seen.containers if each.own}
    lines = {name: place.line for name, place in own.items() if place is not None}
    assert {name: lines.get(name) for name in planted()} == planted()
    assert all(place.file == str(GROWING) for place in own.values() if place is not None)
    assert "_asyncio.Task" in {each.name for each in seen.types}


@pytest.mark.slow
@needs_entry
def test_what_is_bounded_or_constant_is_not_named(growing: subprocess.Popen[str]) -> None:
    seen = look(growing.pid, Deep.TYPES, 3.0)
    titles = " ".join(each.name for each in seen.containers)
    assert not re.search("BOUNDED|CONSTANTS|bounded_mark", titles)
    assert all(finding.location for finding in find_growing(seen.containers))


@pytest.mark.slow
@needs_entry
def test_tracemalloc_names_the_lines_that_allocate_what_stays(
    growing: subprocess.Popen[str],
) -> None:
    seen = look(growing.pid, Deep.TRACEMALLOC, 2.0)
    assert seen.allocations is not None
    lines = {each.line for each in seen.allocations.lines if each.file == str(GROWING)}
    source = GROWING.read_text().splitlines()
    assert any("ANSWERS[str(number)]" in source[line - 1] for line in lines)
    assert look(growing.pid, Deep.TRACEMALLOC, 0.5).allocations, "it was stopped before"


@pytest.mark.slow
@needs_entry
def test_an_interruption_ends_it_early_with_what_was_seen(growing: subprocess.Popen[str]) -> None:
    seen = look(growing.pid, Deep.TYPES, 600.0, at_once=True)
    assert 0 < seen.seconds < 60


@pytest.mark.slow
@needs_entry
def test_an_interruption_ends_tracemalloc_before_its_time(growing: subprocess.Popen[str]) -> None:
    seen = look(growing.pid, Deep.TRACEMALLOC, 600.0, at_once=True)
    assert seen.allocations is not None
    assert seen.allocations.seconds < 60


@pytest.mark.slow
@needs_entry
def test_an_interruption_ends_memray_before_its_time(growing: subprocess.Popen[str]) -> None:
    pytest.importorskip("memray")
    look(growing.pid, Deep.MEMRAY, 600.0, at_once=True)


@pytest.mark.slow
@needs_entry
def test_the_time_that_is_left_is_told_while_nothing_is(growing: subprocess.Popen[str]) -> None:
    left: list[float] = []

    async def looked() -> None:
        interrupted = asyncio.Event()

        def told(seconds: float) -> None:
            left.append(seconds)
            if len(left) == 3:
                interrupted.set()

        await look_inside(
            growing.pid, Deep.TRACEMALLOC, 600.0, clock=SystemClock(), interrupted=interrupted,
            left=told,
        )  # fmt: skip

    asyncio.run(looked())
    assert left[0] > left[1] > 500
    assert left[-1] == 0


KILLED = """
import asyncio, sys
from perfkit.clock import SystemClock
from perfkit.profilers.inside_memory import Deep, look_inside
asyncio.run(look_inside(
    int(sys.argv[1]), Deep(sys.argv[2]), 600.0, clock=SystemClock(), interrupted=asyncio.Event(),
    left=lambda _: print("looking", flush=True),
))
"""


@pytest.mark.slow
@needs_entry
@pytest.mark.parametrize("deep", list(Deep))
def test_a_script_whose_perfkit_was_killed_ends_and_clears_up(
    growing: subprocess.Popen[str], deep: Deep
) -> None:
    if deep is Deep.MEMRAY:
        pytest.importorskip("memray")
    argv = [sys.executable, "-c", KILLED, str(growing.pid), deep]
    before = psutil.Process(growing.pid).num_threads()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as perfkit:
        assert perfkit.stdout is not None
        assert perfkit.stdout.readline() == "looking\n"
        perfkit.kill()
    end = time.monotonic() + 60
    while psutil.Process(growing.pid).num_threads() > before and time.monotonic() < end:
        time.sleep(0.05)
    assert psutil.Process(growing.pid).num_threads() == before


@pytest.mark.slow
@needs_entry
def test_memray_leaves_its_file(growing: subprocess.Popen[str], tmp_path: Path) -> None:
    pytest.importorskip("memray")
    taken = tmp_path / "memray.bin"

    async def looked() -> None:
        await look_inside(
            growing.pid, Deep.MEMRAY, 1.0, clock=SystemClock(), interrupted=asyncio.Event(),
            left=lambda _: None,
            keep=lambda folder: (folder.outside / "memray.bin").rename(taken),
        )  # fmt: skip

    asyncio.run(looked())
    argv = [sys.executable, "-m", "memray", "stats", taken]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    assert GROWING.stem in said


def test_a_missing_memray_is_a_tool_that_can_be_installed() -> None:
    error = refused(7, Deep.MEMRAY, "ModuleNotFoundError: No module named 'memray'")
    assert isinstance(error, ToolError)
    assert "pip install memray" in error.advice


@pytest.mark.parametrize("deep", list(Deep))
def test_a_trial_tells_a_missing_memray_and_nothing_that_may_pass(
    monkeypatch: pytest.MonkeyPatch, deep: Deep
) -> None:
    async def failing(*_: object, **__: object) -> None:
        missing = "No module named 'memray'" if deep is Deep.MEMRAY else ""
        raise BotError("perfkit's script failed", detail=missing)

    monkeypatch.setattr(inside_memory, "run_inside", failing)
    if deep is Deep.MEMRAY:
        with pytest.raises(ToolError, match="memray is not installed"):
            asyncio.run(try_to_enter(7, deep, clock=SystemClock()))
    else:
        asyncio.run(try_to_enter(7, deep, clock=SystemClock()))


@pytest.mark.slow
@needs_entry
def test_a_trial_leaves_the_process_as_it_was(growing: subprocess.Popen[str]) -> None:
    asyncio.run(try_to_enter(growing.pid, Deep.TYPES, clock=SystemClock()))


def test_other_refusals_are_told_in_their_own_words() -> None:
    error = refused(7, Deep.TRACEMALLOC, "RuntimeError: tracemalloc is in use already")
    assert isinstance(error, BotError)
    assert "in use already" in error.what


@pytest.mark.parametrize("deep", list(Deep))
def test_each_way_has_a_cost_to_tell_and_a_script_that_compiles(deep: Deep) -> None:
    compile(script(deep, 2.0, "/tmp/folder"), "<perfkit>", "exec")
    assert COSTS[deep]


@pytest.mark.skipif(not Path("/proc/self/root/tmp").is_dir(), reason="Linux only")
def test_no_link_and_no_pipe_is_read_or_written(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    interrupted = asyncio.Event()
    interrupted.set()
    with private_folder(os.getpid()) as folder:
        visit = _Visit(os.getpid(), folder, SystemClock())
        assert visit.read() == b""
        (folder.outside / "told").symlink_to(secret)
        with pytest.raises(BotError, match="left what can't be read"):
            visit.read()
        (folder.outside / "told").unlink()
        os.mkfifo(folder.outside / "told")
        with pytest.raises(BotError, match="no plain file"):
            visit.read()
        (folder.outside / "told").unlink()
        (folder.outside / "stop").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(BotError, match="can't be told to stop"):
            asyncio.run(visit.over(600.0, interrupted, lambda _: None, lambda: None))
    assert not (tmp_path / "elsewhere").exists()
