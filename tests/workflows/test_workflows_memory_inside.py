import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.model.manifest import Host
from perfkit.model.memory_inside import MemoryInside, Owner, Place, Step
from perfkit.profilers.inside_memory import Deep
from perfkit.runs.artifacts import ALLOCATIONS, MEMORY_TYPES, MEMRAY, MEMRAY_PAGE
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host
from perfkit.runs.memory_inside import read_inside, write_inside
from perfkit.workflows import memory_inside
from perfkit.workflows.memory_inside import Sources, conclude_inside, draw_recording

LOOK = (
    b'{"look": %d, "at_ns": %d, "took_ms": 1.5, "objects": 9, "blocks": 7, "pauses_ms": [0.5],'
    b' "types": []}\n'
)
MINUTE_NS = 60_000_000_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "bot.py"
    path.write_text('import os\nCACHE = {}\nCACHE["marks"] = {}\n')
    return path


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    host: Host = read_host()
    return RunFolder.create(
        tmp_path, kind="memory", name="m", command_line=(), clock=SystemClock(), versions={},
        host=host,
    )  # fmt: skip


def located(*way: Step) -> Place | None:
    return Sources(os.getpid()).locate(way)


def test_a_container_is_located_in_the_source_of_its_module(source: Path) -> None:
    step = Step("global", "CACHE", module="bot", file=str(source))
    assert located(step) == Place(str(source), 2)
    assert located(Step("item", "'marks'"), step) == Place(str(source), 3)


def test_a_source_that_can_not_be_read_leaves_only_where_the_function_begins(
    source: Path, tmp_path: Path
) -> None:
    step = Step("default", "known", file="/no/such.py", line=12)
    assert located(step) == Place("/no/such.py", 12)
    for file in ("/no/such.py", "bot.so", "", "a\0.py", str(tmp_path)):
        assert located(Step("global", "CACHE", file=file)) is None
    assert located(Step("object")) is None


def test_an_attribute_is_found_where_a_base_class_sets_it(tmp_path: Path) -> None:
    base, child = tmp_path / "base.py", tmp_path / "child.py"
    base.write_text("class Base:\n    def __init__(self):\n        self.seen = []\n")
    child.write_text("class Child(Base): pass\n")
    owners = (Owner("Child", "child", str(child)), Owner("Base", "base", str(base)))
    step = Step("attribute", "seen", owner="Child", file=str(child), bases=owners)
    assert located(step) == Place(str(base), 3)


def test_a_source_too_large_to_be_anybodys_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.py"
    with path.open("wb") as file:
        file.truncate(5_000_000)
    assert located(Step("global", "CACHE", file=str(path))) is None


def test_looks_become_growth_with_the_place_where_it_is_made(source: Path) -> None:
    grown = (
        b'{"container": 1, "type": "dict", "bytes": 64, "lengths": [[1, 100], [2, 900]], "way":'
        b' [{"kind": "global", "name": "CACHE", "module": "bot", "file": "%s"}]}\n'
    ) % str(source).encode()
    told = LOOK % (1, MINUTE_NS) + LOOK % (2, 2 * MINUTE_NS) + grown + b'{"done": true}\n'
    came_to = conclude_inside(os.getpid(), Deep.TYPES, told)
    (row,) = came_to.containers
    assert (row.name, row.per_min, row.place) == ("bot.CACHE", 800.0, Place(str(source), 2))
    assert (came_to.seconds, came_to.pauses_ms) == (60.0, (0.5, 0.5))


@pytest.mark.parametrize("name", [MEMORY_TYPES, ALLOCATIONS])
def test_what_was_kept_is_read_again(folder: RunFolder, name: str) -> None:
    told = b'{"seconds": 2.0, "overhead_bytes": 3, "lines": []}\n'
    traced = conclude_inside(1, Deep.TRACEMALLOC, told)
    kept = MemoryInside(seconds=4.0) if name == MEMORY_TYPES else traced
    write_inside(folder, kept)
    assert (folder.path / name).is_file()
    assert read_inside(folder.path, []) == kept


def drawn(folder: RunFolder, monkeypatch: pytest.MonkeyPatch, command_line: str) -> str:
    async def draw(_: Path, page: Path, __: SystemClock) -> str:
        page.write_text(f"Command line: <code>{command_line}</code>")  # noqa: ASYNC240 - a fake
        return ""

    monkeypatch.setattr(memory_inside, "draw", draw)
    (folder.path / MEMRAY).write_bytes(command_line.encode())
    asyncio.run(draw_recording(folder, SystemClock()))
    return (folder.path / MEMRAY_PAGE).read_text()


def test_a_recording_that_holds_a_secret_is_not_kept(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "hunter2" not in drawn(folder, monkeypatch, "bot.py --token hunter2")
    assert not (folder.path / MEMRAY).exists()
    assert [each.name for each in folder.manifest.artifacts] == [MEMRAY_PAGE]
    assert "is not kept" in folder.manifest.could_not_check[0]


def test_any_other_recording_is_kept_with_its_page(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "bot.py" in drawn(folder, monkeypatch, "bot.py --fast")
    assert {each.name for each in folder.manifest.artifacts} == {MEMRAY, MEMRAY_PAGE}


@pytest.mark.parametrize(
    ("command", "pid", "kept"),
    [
        ("python bot.py", None, True),
        ("python bot.py --token ***", None, False),
        (None, os.getpid(), True),
        (None, 2**22 + 1, False),
    ],
    ids=["harmless", "secret", "a process that lives", "a process that is gone"],
)
def test_a_recording_without_a_page_is_kept_if_the_command_line_is_known_to_be_harmless(
    folder: RunFolder,
    monkeypatch: pytest.MonkeyPatch,
    command: str | None,
    pid: int | None,
    kept: bool,
) -> None:
    async def fails(*_: object) -> str:
        return "memray could not draw its flame graph: it took too long"

    monkeypatch.setattr(memory_inside, "draw", fails)
    (folder.path / MEMRAY).write_bytes(b"memray")
    folder.manifest = replace(folder.manifest, bot_command=command, bot_pid=pid)
    asyncio.run(draw_recording(folder, SystemClock()))
    assert (folder.path / MEMRAY).exists() is kept
    assert [each.name for each in folder.manifest.artifacts] == [MEMRAY] * kept
    assert "too long" in folder.manifest.could_not_check[0]
    assert len(folder.manifest.could_not_check) == 1 + (not kept)


def test_a_broken_file_is_told_and_a_missing_one_is_nothing(tmp_path: Path) -> None:
    gaps: list[str] = []
    assert read_inside(tmp_path, gaps) is None
    assert gaps == []
    (tmp_path / MEMORY_TYPES).write_bytes(b'{"seconds": "\xff')
    assert read_inside(tmp_path, gaps) is None
    assert "memory-types.json can't be read" in gaps[0]
