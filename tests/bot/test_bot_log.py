import os
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.bot.log import LONG_LINE, LONGEST_HELD, LogDrain, LogFile, Redactor, roomy_pipe

TOKEN = b"123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def redacted(data, cuts):
    redactor = Redactor()
    edges = [0, *sorted(cuts), len(data)]
    given_out = [redactor.feed(data[start:end]) for start, end in pairwise(edges)]
    return b"".join([*given_out, redactor.finish()])


def cuts_of(data):
    return st.lists(st.integers(0, len(data)), max_size=8)


@given(st.data())
def test_a_token_never_shows_however_the_stream_is_cut(data):
    stream = b"INFO start\nGET /bot" + TOKEN + b"/getMe\nnext " + TOKEN + b"\n and " + TOKEN
    assert b"AAHdq" not in redacted(stream, data.draw(cuts_of(stream)))


@given(
    st.data(), st.binary(max_size=200).filter(lambda data: b":" not in data and b"=" not in data)
)
def test_nothing_else_is_lost_or_changed_not_even_bytes_that_are_no_text(data, stream):
    stream = stream.replace(b"-", b"\n").replace(b"@", b"\xff")
    assert redacted(stream, data.draw(cuts_of(stream))) == stream


@settings(max_examples=30)
@given(st.integers(0, 2 * LONG_LINE), st.integers(1000, LONG_LINE))
def test_a_token_inside_an_endless_line_does_not_show(place, step):
    stream = b"." * place + b" " + TOKEN + b" " + b"." * (2 * LONG_LINE)
    shown = redacted(stream, range(0, len(stream), step))
    assert b"AAHdq" not in shown
    assert len(shown) == len(stream) - len(TOKEN) + len(b"123456789:***")


def test_an_endless_line_is_not_held_for_ever():
    redactor = Redactor()
    given_out = sum(len(redactor.feed(b"x" * 4096)) for _ in range(100))
    assert given_out > 100 * 4096 - LONG_LINE


def test_a_secret_without_end_is_given_out_masked():
    redactor = Redactor()
    shown = b"".join(
        redactor.feed(piece) for piece in [b"password=", *[b"x" * 4096] * (LONGEST_HELD // 4096)]
    )
    assert shown == b"password=***"


def test_the_log_keeps_its_last_lines_in_memory(tmp_path):
    log = LogFile(tmp_path / "bot.log")
    for number in range(1000):
        log.append(f"line {number}\n".encode())
    log.close()
    assert log.tail(2) == "line 998\nline 999"
    assert (tmp_path / "bot.log").read_bytes().count(b"\n") == 1000
    assert log.problem is None


def test_a_full_disk_is_told_and_the_last_lines_are_there_all_the_same(tmp_path):
    full = tmp_path / "bot.log"
    full.symlink_to("/dev/full")
    log = LogFile(full)
    log.append(b"hello\n")
    log.close()
    assert log.problem == "bot.log is not complete: No space left on device"
    assert log.tail(5) == "hello"


def test_the_log_says_where_something_is_missing(tmp_path):
    path = tmp_path / "later" / "bot.log"
    log = LogFile(path)
    log.append(b"lost\n")
    path.parent.mkdir()
    log.append(b"kept\n")
    log.close()
    assert path.read_text() == "\n[perfkit: 5 bytes of log are missing]\nkept\n"


@pytest.fixture
def pipe_and_drain(tmp_path):
    read_end, write_end = roomy_pipe()
    drain = LogDrain(read_end, LogFile(tmp_path / "bot.log"))
    drain.start()
    return write_end, drain


def test_the_drain_reads_to_the_end_of_the_pipe(pipe_and_drain, tmp_path):
    write_end, drain = pipe_and_drain
    os.write(write_end, b"one\ntwo " + TOKEN)
    os.close(write_end)
    drain.close(5)
    assert (tmp_path / "bot.log").read_text() == "one\ntwo 123456789:***"


def test_the_drain_ends_though_somebody_holds_the_pipe_open(pipe_and_drain):
    write_end, drain = pipe_and_drain
    drain.close(0)
    drain.close(0)
    os.close(write_end)


def test_a_log_that_is_bounded_begins_anew_and_keeps_the_one_before(tmp_path):
    log = LogFile(tmp_path / "bot.log", most_bytes=100)
    for number in range(7):
        log.append(f"{number} {'x' * 40}\n".encode())
    log.close()
    assert (tmp_path / "bot.log").read_text().startswith("6 ")
    assert (tmp_path / "bot.log.1").read_text().startswith("3 ")
    assert log.tail(1).startswith("6 ")
    assert {path.name for path in tmp_path.iterdir()} == {"bot.log", "bot.log.1"}
