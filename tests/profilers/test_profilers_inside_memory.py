"""Real processes, looked into while they work: what grows in them is known beforehand."""

import asyncio
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.findings.containers import find_growing
from perfkit.model.memory_inside import MemoryInside
from perfkit.profilers.inside_memory import COSTS, Deep, look_inside, refused, script
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
def test_memray_leaves_its_file(growing: subprocess.Popen[str], tmp_path: Path) -> None:
    pytest.importorskip("memray")
    taken = tmp_path / "memray.bin"

    async def looked() -> None:
        await look_inside(
            growing.pid, Deep.MEMRAY, 1.0, clock=SystemClock(), interrupted=asyncio.Event(),
            left=lambda _: None, keep=lambda folder: (folder / "memray.bin").rename(taken),
        )  # fmt: skip

    asyncio.run(looked())
    argv = [sys.executable, "-m", "memray", "stats", taken]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    assert GROWING.stem in said


def test_a_missing_memray_is_a_tool_that_can_be_installed() -> None:
    error = refused(7, Deep.MEMRAY, "ModuleNotFoundError: No module named 'memray'")
    assert isinstance(error, ToolError)
    assert "pip install memray" in error.advice


def test_other_refusals_are_told_in_their_own_words() -> None:
    error = refused(7, Deep.TRACEMALLOC, "RuntimeError: tracemalloc is in use already")
    assert isinstance(error, BotError)
    assert "in use already" in error.what


@pytest.mark.parametrize("deep", list(Deep))
def test_each_way_has_a_cost_to_tell_and_a_script_that_compiles(deep: Deep) -> None:
    compile(script(deep, 2.0, "/tmp/folder"), "<perfkit>", "exec")
    assert COSTS[deep]
