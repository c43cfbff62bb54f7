from io import StringIO

from rich.console import Console

from perfkit.findings.containers import find_growing
from perfkit.model.memory_inside import (
    AllocatingLine,
    Allocations,
    GrowingContainer,
    GrowingType,
    MemoryInside,
    Place,
)
from perfkit.report import memory_inside_words as words
from perfkit.report.memory_inside_terminal import inside_parts

CACHE = GrowingContainer(
    name="bot.CACHE", kind="global", type="dict", first=100, last=5220, per_min=15_360.0,
    bytes=640, place=Place("/home/me/bot.py", 7), own=True, looks=5,
)  # fmt: skip
NOBODYS = GrowingContainer(
    name="", kind="", type="list", first=0, last=90, per_min=90.0, bytes=64, place=None, own=False
)
TYPES = MemoryInside(
    seconds=20.0, pauses_ms=(10.0, 42.0), objects=200_000, containers=(CACHE, NOBODYS),
    types=(GrowingType("bot.Answer", 10, 1010, 3000.0, 96_000),),
)  # fmt: skip
LINE = AllocatingLine("/home/me/bot.py", 9, 20_480_000, 900, 10_240_000, 450)
TRACED = MemoryInside(seconds=6.0, allocations=Allocations(6.0, 2048, (LINE,)))


def shown(inside: MemoryInside) -> str:
    console = Console(file=StringIO(), width=120)
    for part in inside_parts(inside, find_growing(inside.containers)):
        console.print(part)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_growing_container_is_shown_with_its_line_and_what_to_do() -> None:
    text = shown(TYPES)
    assert "bot.CACHE grows by 15,360 entries/min" in text
    assert "/home/me/bot.py:7" in text
    assert "do: Bound it" in text
    assert "bot.Answer" in text


def test_what_the_look_cost_is_told() -> None:
    assert "paused 52 ms in all, 42 ms at most" in words.summary(TYPES)
    assert "tracemalloc itself needed 2,048 B" in words.summary(TRACED)


def test_containers_without_a_holder_are_left_to_the_file() -> None:
    assert [row[0] for row in words.container_rows(TYPES)] == ["bot.CACHE (dict)"]
    bare = MemoryInside(seconds=1.0, containers=(NOBODYS,))
    assert words.container_rows(bare) == ()


def test_a_container_without_a_line_has_an_empty_cell() -> None:
    lost = MemoryInside(seconds=1.0, containers=(GrowingContainer(
        name="x", kind="local", type="list", first=1, last=2, per_min=1.0, bytes=1, place=None,
        own=True),))  # fmt: skip
    assert words.container_rows(lost)[0][1] == ""


def test_lines_that_allocate_are_shown_by_what_stays() -> None:
    assert "9,1" not in shown(TRACED)
    ((_, grew, blocks, holds),) = words.line_rows(TRACED)
    assert (grew, blocks, holds) == ("10,000 KiB", "+450", "20 MiB")


def test_nothing_that_grows_is_a_sentence_of_its_own() -> None:
    assert "No type and no container grew" in shown(MemoryInside(seconds=5.0))
    assert words.nothing_grows(TRACED) == ""


def test_names_from_a_process_can_not_act_on_the_terminal() -> None:
    evil = MemoryInside(
        seconds=1.0, types=(GrowingType("\x1b[2Jbot\n.Evil\u202e", 0, 90, 90.0, 1),)
    )
    assert "\x1b" not in shown(evil)
    assert words.type_rows(evil)[0][0] == "bot .Evil"
