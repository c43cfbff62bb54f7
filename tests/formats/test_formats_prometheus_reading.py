"""What a bot's own /metrics tells, and what it can't make perfkit believe."""

import contextlib
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.prometheus_reading import MOST_LABELS, read_exposition
from perfkit.formats.prometheus_text import escape_label, number, shown_label
from perfkit.model.exposition import MetricSample


def only(text: str) -> MetricSample:
    (sample,) = read_exposition(text).samples
    return sample


def test_a_sample_is_its_name_labels_and_value() -> None:
    found = only('updates_total{kind="message",chat="group"} 1027\n')
    assert found == MetricSample("updates_total", (("kind", "message"), ("chat", "group")), 1027.0)


@pytest.mark.parametrize(
    "line",
    [
        "up 1", "up\t1", "up 1 1395066363000", "up{} 1", "up { } 1", "up {}1", "up{}\t1\r",
        'up 1 # {trace="a"} 0.5 1.5',
    ],
)  # fmt: skip
def test_blanks_moments_and_examples_do_not_matter(line: str) -> None:
    assert only(line) == MetricSample("up", (), 1.0)


def test_a_comma_may_stand_after_the_last_label_and_blanks_around_each() -> None:
    assert only('a{ x = "1" , y="2", } 3').labels == (("x", "1"), ("y", "2"))


def test_escapes_in_a_label_mean_what_prometheus_says() -> None:
    assert only(r'a{x="C:\\new \"q\" line\nend \d"} 0').labels == (
        ("x", 'C:\\new "q" line\nend \\d'),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("-1.5e3", -1500.0), ("+Inf", math.inf), ("-inf", -math.inf), (".5", 0.5), ("7.", 7.0)],
)
def test_numbers_are_read_as_go_reads_them(written: str, meant: float) -> None:
    assert only(f"a {written}").value == meant


@pytest.mark.parametrize("written", [f"{1.7e308:.6f}", f"{1.7e308:.6f}"[:300]])
def test_a_number_may_be_written_with_all_its_digits(written: str) -> None:
    assert only(f"a {written}").value == float(written)


@pytest.mark.parametrize("length", [401, 40_000])
def test_a_word_of_digits_without_end_is_refused_at_once(length: int) -> None:
    began_s = time.process_time()
    for digits in ("1" * length, "1" * (length - 1) + "x", "1" * length + "." + "1" * length + "x"):
        with pytest.raises(ValueError, match="no number after the name"):
            read_exposition(f"bot_updates_total {digits}")
    assert time.process_time() - began_s < 5  # once 19 s for one of them


@pytest.mark.parametrize("word", ["1.2.3", "1" * 390 + "x", ".", "1e", "+", "1.e+"])
def test_what_only_begins_as_a_number_is_none(word: str) -> None:
    with pytest.raises(ValueError, match="no number after the name"):
        read_exposition(f"a {word}")


def test_nan_is_a_number_here() -> None:
    assert math.isnan(only("a NaN").value)


@pytest.mark.parametrize(
    "line",
    [
        "1up 1", "{} 1", "up", "up ", "up one", "up 1_000", "up \u0661", "up 0x1f", "up-1 2",
        "up{", 'up{a="1} 2', "up{a=1} 2", 'up{a="1"', 'up{a="1",,b="2"} 2', "up{}", 'up{a="1"}',
        "up{a} 1", "<html>",
    ],
)  # fmt: skip
def test_what_is_no_sample_makes_the_whole_unreadable_and_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 can't be read"):
        read_exposition(f"fine 1\n{line}\nfine 2\n")


def test_kinds_are_told_by_comments_and_other_comments_are_passed_over() -> None:
    text = "# TYPE a counter\n# HELP a text\n# TYPE b\n#TYPE c gauge\n# TYPE 1 gauge\n# hello\n"
    assert read_exposition(text).kinds == {"a": "counter"}


def test_nothing_is_read_after_the_end_of_open_metrics() -> None:
    assert read_exposition("a 1\n# EOF\nwhat is this?\n").samples == (MetricSample("a", (), 1.0),)


def test_only_what_is_wanted_is_read_at_all() -> None:
    text = "other{broken 1\nmine 2\nother 3\n"
    found = read_exposition(text, wanted=lambda name: name == "mine")
    assert found.samples == (MetricSample("mine", (), 2.0),)


def test_a_megabyte_more_than_any_bot_needs_is_refused() -> None:
    with pytest.raises(ValueError, match="10 MiB"):
        read_exposition("#" * (10 * 2**20 + 1))


@pytest.mark.parametrize("line", ["a 1\n", "# TYPE m{} gauge\n", "m{} 1\n"])
def test_more_samples_than_any_bot_needs_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="20,000"):
        read_exposition("".join(line.replace("{}", str(n)) for n in range(20_002)))


def test_more_labels_than_any_bot_needs_are_refused() -> None:
    labels = ",".join(f'a{n}="1"' for n in range(MOST_LABELS + 1))
    with pytest.raises(ValueError, match="64 labels"):
        read_exposition(f"a{{{labels}}} 1")


def test_a_long_line_that_can_not_be_read_is_shown_in_part() -> None:
    with pytest.raises(ValueError, match="line 1") as refused:
        read_exposition("?" * 100_000)
    assert len(str(refused.value)) < 200


@given(st.text())
def test_a_label_is_read_as_it_was_written(value: str) -> None:
    assert only(f'a{{x="{escape_label(value)}"}} 1').labels == (("x", shown_label(value)),)


@given(st.floats())
def test_a_number_is_read_as_it_was_written(value: float) -> None:
    found = only(f"a {number(value)}").value
    assert found == value or (math.isnan(found) and math.isnan(value))


@given(st.text())
def test_whatever_a_bot_says_is_read_or_refused_in_a_sentence(text: str) -> None:
    with contextlib.suppress(ValueError):
        read_exposition(text)
