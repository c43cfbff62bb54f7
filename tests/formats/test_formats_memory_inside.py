import pytest

from perfkit.formats.memory_inside import (
    MOST_BYTES,
    decode_allocations,
    decode_census,
    failure,
    is_over,
)

LOOK = (
    b'{"look": 1, "at_ns": 5, "took_ms": 1.5, "objects": 9, "frozen": 0, "blocks": 7,'
    b' "pauses_ms": [0.5], "types": [["dict", 4, 256]]}\n'
)
LATER = LOOK.replace(b'"look": 1, "at_ns": 5', b'"look": 2, "at_ns": 6')
CONTAINER = (
    b'{"container": 1, "type": "dict", "bytes": 64, "lengths": [[1, 3], [2, 9]],'
    b' "way": [{"kind": "global", "name": "CACHE", "module": "bot", "file": "/bot.py"}]}\n'
)
DONE = b'{"done": true}\n'
TRACED = (
    b'{"seconds": 2.0, "overhead_bytes": 3, "lines": [{"file": "/bot.py", "line": 4, "bytes": 8,'
    b' "count": 2, "grew_bytes": 6, "grew": 1}]}\n'
)


def test_looks_containers_and_their_holders_are_read() -> None:
    census = decode_census(LOOK + LATER + CONTAINER + b'{"search_pauses_ms": [2.5]}\n' + DONE)
    assert [look.at_ns for look in census.looks] == [5, 6]
    assert census.looks[0].types[0].name == "dict"
    assert census.containers[0].lengths == ((1, 3), (2, 9))
    assert census.containers[0].way[0].name == "CACHE"
    assert census.search_pauses_ms == (2.5,)


def test_a_census_without_a_look_is_refused() -> None:
    with pytest.raises(ValueError, match="no look"):
        decode_census(DONE)


def test_looks_that_go_back_in_time_are_refused() -> None:
    with pytest.raises(ValueError, match="back in time"):
        decode_census(LATER + LOOK)


@pytest.mark.parametrize("lengths", [b"[]", b"[[2, 3], [1, 9]]", b"[[1, 3], [1, 9]]", b"[[1, -3]]"])
def test_containers_that_can_not_be_are_left_out(lengths: bytes) -> None:
    impossible = CONTAINER.replace(b"[[1, 3], [2, 9]]", lengths)
    assert decode_census(LOOK + impossible + DONE).containers == ()


def test_what_tracemalloc_saw_is_read() -> None:
    allocations = decode_allocations(TRACED + DONE)
    assert (allocations.seconds, allocations.lines[0].line) == (2.0, 4)


def test_a_trace_that_saw_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no allocations"):
        decode_allocations(DONE)


@pytest.mark.parametrize(
    "told", [b"\xff\n", b"[1]\n", b"{\n", b"[" * 100_000 + b"\n", b'{"look": "x"}\n', b"{}}\n"]
)
def test_anything_else_is_one_sentence(told: bytes) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        decode_census(told)


def test_more_than_a_bound_is_not_read() -> None:
    with pytest.raises(ValueError, match="64 MiB"):
        decode_census(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("told", "over"),
    [(b"", False), (LOOK, False), (LOOK + DONE, True), (LOOK + DONE[:-1], False),
     (b'{"error": "MemoryError: "}\n', True)],
)  # fmt: skip
def test_the_end_is_the_last_whole_line(told: bytes, *, over: bool) -> None:
    assert is_over(told) is over


def test_a_failure_is_told_in_its_own_words() -> None:
    assert failure(b'{"error": "MemoryError: no more"}\n') == "MemoryError: no more"
    assert failure(DONE) is None
