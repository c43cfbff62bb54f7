from pathlib import Path

import msgspec
import pytest

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.runs import tailing
from perfkit.runs.tailing import SecondsTail


def second(number: int, times_us: tuple[int, ...] = (), errors: int = 0) -> bytes:
    step = StepSecond(response=Histogram.of(times_us).freeze(), errors=errors)
    whole = Second(number, number + 1, 1, 0, 0, 0, 0, 0.0, steps={"start": step, "quiet": step})
    return msgspec.json.encode(whole) + b"\n"


def append(folder: Path, data: bytes) -> None:
    with (folder / "seconds.jsonl").open("ab") as file:
        file.write(data)


def test_each_second_is_told_once_as_it_comes(tmp_path: Path) -> None:
    tail = SecondsTail(tmp_path)
    assert tail.read() == ()
    append(tmp_path, second(1, (1000, 2000), errors=1))
    [first] = tail.read()
    assert (first.end_ns, first.response.count, first.errors) == (2, 4, 2)
    assert tail.read() == ()
    append(tmp_path, second(2) + second(3))
    assert [each.end_ns for each in tail.read()] == [3, 4]
    assert tail.unread == 0


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    tail = SecondsTail(tmp_path)
    line = second(1, (1000,))
    append(tmp_path, line[:20])
    assert tail.read() == ()
    append(tmp_path, line[20:])
    assert [each.end_ns for each in tail.read()] == [2]


@pytest.mark.parametrize(
    "broken",
    [
        b"{\n", b"[]\n", b'{"end_ns": "1"}\n', b"\xff\xfe\n", b"[" * 99_999 + b"\n",
        b'{"end_ns": 1, "steps": {"a": {"response": [1]}}}\n',
        b'{"end_ns": 1, "steps": {"a": {"errors": -1}}}\n',
    ],
    ids=("torn", "list", "text", "bytes", "deep", "histogram", "negative"),
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_counted_and_passed_over(
    tmp_path: Path, broken: bytes
) -> None:
    tail = SecondsTail(tmp_path)
    append(tmp_path, second(1) + broken + second(3))
    assert [each.end_ns for each in tail.read()] == [2, 4]
    assert tail.unread == 1


def test_a_long_file_is_read_a_piece_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "CHUNK", 2000)
    tail = SecondsTail(tmp_path)
    append(tmp_path, b"".join(map(second, range(20))))
    pieces = [tail.read() for _ in range(20)]
    assert len(pieces[0]) < 5
    assert [each.end_ns for piece in pieces for each in piece] == list(range(1, 21))


def test_of_a_file_that_is_long_already_only_the_end_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "CHUNK", 1000)
    append(tmp_path, b"".join(map(second, range(1000))))
    tail = SecondsTail(tmp_path)
    tail.skip()
    ends = [each.end_ns for each in tail.read()]
    assert ends == list(range(ends[0], 1001))
    assert 1 <= len(ends) < 10
    assert tail.unread == 0


def test_a_short_file_is_read_whole_and_none_is_no_error(tmp_path: Path) -> None:
    tail = SecondsTail(tmp_path)
    tail.skip()
    append(tmp_path, second(1))
    tail.skip()
    assert len(tail.read()) == 1


def test_a_line_longer_than_any_second_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "CHUNK", 300)
    monkeypatch.setattr(tailing, "LONGEST_LINE", 600)
    tail = SecondsTail(tmp_path)
    append(tmp_path, b"x" * 2000 + b"\n" + second(2))
    found = [each.end_ns for _ in range(9) for each in tail.read()]
    assert found == [3]


def test_a_line_longer_than_a_piece_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "CHUNK", 10)
    tail = SecondsTail(tmp_path)
    append(tmp_path, second(1) + second(2))
    assert [each.end_ns for _ in range(3) for each in tail.read()] == [2, 3]
