import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.mprof import (
    MprofFile,
    Reading,
    child_line,
    command_line,
    is_mprof,
    memory_line,
    read_mprof,
)

WRITTEN_BY_MPROF = """\
CMDLINE python bot.py --fast
MEM 12.746094 1696000000.0114
CHLD 0 1.500000 1696000000.0120
MEM 15.121094 1696000000.1116
FUNC __main__.load 12.7461 1696000000.0200 15.1000 1696000000.1000 1
FUNC __main__.old 12.7461 1696000000.0200 15.1000 1696000000.1000
"""
numbers = st.integers(0, 10**8).map(lambda value: value / 1000)
readings = st.builds(Reading, numbers, numbers)
in_time = st.lists(readings, min_size=1, max_size=4).map(
    lambda several: tuple(sorted(several, key=lambda reading: reading.at_s))
)
files = st.builds(
    MprofFile,
    st.sampled_from(["", "python bot.py", "bot --fast"]),
    in_time,
    st.dictionaries(st.integers(0, 9), in_time, max_size=3),
)


def test_what_mprof_writes_is_read() -> None:
    file = read_mprof(WRITTEN_BY_MPROF)
    assert file.command == "python bot.py --fast"
    assert file.readings == (
        Reading(12.746094, 1696000000.0114),
        Reading(15.121094, 1696000000.1116),
    )
    assert file.children == {0: (Reading(1.5, 1696000000.012),)}


@given(file=files)
def test_what_is_written_is_read_again(file: MprofFile) -> None:
    lines = [command_line(file.command), *map(memory_line, file.readings)]
    lines += [child_line(child, each) for child, of in file.children.items() for each in of]
    assert read_mprof("\n".join(lines) + "\n") == file


def test_lines_stand_alone() -> None:
    assert command_line("a\nMEM 1 1  b") == "CMDLINE a MEM 1 1 b"
    assert memory_line(Reading(1.5, 2)) == "MEM 1.500000 2.0000"
    assert child_line(3, Reading(1.5, 2)) == "CHLD 3 1.500000 2.0000"


def test_a_torn_last_line_is_passed_over() -> None:
    assert read_mprof("MEM 1 1\nMEM 2 2\nMEM 3").readings == (Reading(1, 1), Reading(2, 2))
    assert read_mprof("MEM 1 1\r\n\r\nMEM 2 2\r\n").readings == (Reading(1, 1), Reading(2, 2))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no line with memory"),
        ("CMDLINE python\n", "holds no line with memory"),
        ("MEM 1 1\nhello\n", "line 2 is not one of mprof's: 'hello' is no word"),
        ("MEM 1\n", "line 1 is not one of mprof's"),
        ("MEM 1 2 3\n", "line 1 is not one of mprof's"),
        ("MEM x 1\n", "line 1 is not one of mprof's"),
        ("MEM nan 1\n", "are no memory and time"),
        ("MEM 1 inf\n", "are no memory and time"),
        ("MEM -1 1\n", "are no memory and time"),
        ("CHLD\n", "line 1 is not one of mprof's"),
        ("CHLD x 1 1\n", "line 1 is not one of mprof's"),
        ("FUNC f 1 1\n", "line 1 is not one of mprof's"),
        ("FUNC f 1 1 2 2 x\n", "line 1 is not one of mprof's"),
    ],
)
def test_what_is_not_of_mprof_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_mprof(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_mprof(text).readings


def test_files_of_mprof_are_known_by_their_beginning() -> None:
    assert is_mprof("CMDLINE python bot.py\n")
    assert is_mprof("MEM 1 1\n")
    assert not is_mprof("main;work 3\n")
