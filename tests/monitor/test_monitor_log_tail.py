"""The last lines of a log that a bot wrote: large, binary, rotated, hostile or missing."""

import os

from perfkit.monitor.log_tail import last_lines, tame_lines


def test_the_last_lines_come_in_their_order(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    assert last_lines(log, 3) == ("line 97", "line 98", "line 99")


def test_a_last_line_without_an_end_counts_and_empty_ones_do_not(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("one\n\n   \ntwo")
    assert last_lines(log) == ("one", "two")


def test_of_a_large_log_only_the_end_is_read(tmp_path):
    log = tmp_path / "bot.log"
    with log.open("wb") as file:
        file.truncate(10 * 2**30)  # a sparse file: 10 GiB of zeros
        file.seek(0, os.SEEK_END)
        file.write(b"\nthe end\n")
    *_, last = last_lines(log)
    assert last == "the end"


def test_a_secret_of_which_only_the_end_was_read_is_not_shown(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("token=" + "s3cret" * 20_000 + "\nafterwards\n")
    assert last_lines(log) == ("afterwards",)


def test_a_log_that_is_one_endless_line_says_so(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("x" * 100_000)
    assert last_lines(log) == ("[perfkit: one line longer than 64 KiB]",)


def test_secrets_are_masked_and_long_lines_shortened(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("GET /bot123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/getMe\n" + "y" * 1000)
    first, second = last_lines(log)
    assert first == "GET /bot123456:***/getMe"
    assert len(second) == 500


def test_what_is_no_text_is_shown_without_acting(tmp_path):
    log = tmp_path / "bot.log"
    log.write_bytes(b"\xff\xfe\x00 \x1b]0;owned\x07 \x1b[31mred\r\nnext")
    first, second = last_lines(log)
    assert first.isprintable()
    assert "owned" not in first
    assert second == "next"


def test_a_log_that_has_just_been_rotated_goes_on_before_itself(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("new\n")
    (tmp_path / "bot.log.1").write_text("old 1\nold 2\nold 3\n")
    assert last_lines(log, 3) == ("old 2", "old 3", "new")


def test_a_log_that_is_missing_says_so(tmp_path):
    [line] = last_lines(tmp_path / "none.log")
    assert line == "[perfkit: none.log can't be read: No such file or directory]"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "bot.log")
    [line] = last_lines(tmp_path / "bot.log")
    assert line == "[perfkit: bot.log can't be read: it is no file]"


def test_what_perfkit_has_heard_is_tamed_too():
    assert tame_lines("one\ntwo\x1b[31m red\nthree", 2) == ("two red", "three")
