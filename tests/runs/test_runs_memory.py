"""Moments of a memory run are whole lines that outlive a crash, and mprof reads its own file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfkit.formats.mprof import Reading, read_mprof
from perfkit.model.manifest import Host
from perfkit.model.memory import MemoryMoment, ProcessMemory
from perfkit.model.samples import ProcessSeen
from perfkit.runs.artifacts import MEMORY, MPROF
from perfkit.runs.folder import RunFolder
from perfkit.runs.memory import MemoryStore, read_memory

MIB = 1024 * 1024
BOT = ProcessMemory(7, 20 * MIB, 90 * MIB, 10 * MIB, 15 * MIB, 12 * MIB)
CHILD = ProcessMemory(8, 2 * MIB, 9 * MIB, 1 * MIB)
FIRST = MemoryMoment(10, 1000.5, (BOT,), (ProcessSeen(7, 1, "bot.py"),), 0.001)
SECOND = MemoryMoment(20, 1001.5, (BOT, CHILD), (ProcessSeen(8, 7, "sh"),))


class FixedClock:
    def now_ns(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime(2026, 7, 13, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(
        tmp_path, kind="memory", name="memory", command_line=(), clock=FixedClock(), versions={},
        host=Host("Linux", "x86_64", 2, 1024, 0.1),
    )  # fmt: skip


def test_moments_are_read_again_as_they_were_seen(folder: RunFolder) -> None:
    with MemoryStore(folder, "bot.py") as store:
        store.add(FIRST)
        assert read_memory(folder.path, []) == [FIRST]
        store.add(SECOND)
    assert read_memory(folder.path, []) == [FIRST, SECOND]
    assert {a.name: a.kind for a in folder.manifest.artifacts} == {MEMORY: "memory", MPROF: "mprof"}


def test_mprof_gets_the_first_process_and_its_children_and_no_secret(folder: RunFolder) -> None:
    command = "bot.py --token 123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
    with MemoryStore(folder, command) as store:
        store.add(FIRST)
        store.add(SECOND)
    text = (folder.path / MPROF).read_text()
    file = read_mprof(text)
    assert file.readings == (Reading(20, 1000.5), Reading(20, 1001.5))
    assert file.children == {0: (Reading(2, 1001.5),)}
    assert "AAbbCC" not in text


def test_what_a_crash_tore_is_passed_over_and_what_is_broken_is_told(folder: RunFolder) -> None:
    with MemoryStore(folder, "") as store:
        store.add(FIRST)
    path = folder.path / MEMORY
    path.write_bytes(path.read_bytes() + b'{"at_ns":1}\n{"at_ns": 30, "wall')
    gaps: list[str] = []
    assert read_memory(folder.path, gaps) == [FIRST]
    assert len(gaps) == 1
    assert gaps[0].startswith("memory.jsonl, line 2 was left out: ")


def test_a_run_that_has_not_looked_yet_has_no_moments(tmp_path: Path) -> None:
    assert read_memory(tmp_path, []) == []
