"""What Prometheus is told, word for word."""

import math

import pytest

from perfkit.formats.prometheus_reading import read_exposition
from perfkit.formats.prometheus_text import (
    escape_label,
    number,
    shown_label,
    write_open_metrics,
    write_text,
)
from perfkit.model.exposition import MetricFamily, MetricSample
from perfkit.model.series import Kind, Unit

BOT = (("bot", "shop"),)
CPU = MetricFamily(
    "perfkit_bot_cpu_seconds_total",
    Kind.COUNTER,
    Unit.SECONDS,
    "CPU time.",
    (MetricSample("perfkit_bot_cpu_seconds_total", BOT, 1.5),),
)
THREADS = MetricFamily(
    "perfkit_bot_threads",
    Kind.GAUGE,
    Unit.COUNT,
    "Threads\nand \\ more.",
    (MetricSample("perfkit_bot_threads", (), 7.0),),
)
NOTHING = MetricFamily("perfkit_bot_sockets", Kind.GAUGE, Unit.COUNT, "Open sockets.", ())


def test_text_format_has_help_and_type_before_the_samples() -> None:
    assert write_text([CPU, THREADS]) == (
        "# HELP perfkit_bot_cpu_seconds_total CPU time.\n"
        "# TYPE perfkit_bot_cpu_seconds_total counter\n"
        'perfkit_bot_cpu_seconds_total{bot="shop"} 1.5\n'
        "# HELP perfkit_bot_threads Threads\\nand \\\\ more.\n"
        "# TYPE perfkit_bot_threads gauge\n"
        "perfkit_bot_threads 7\n"
    )


def test_open_metrics_names_the_unit_and_says_where_it_ends() -> None:
    assert write_open_metrics([CPU, THREADS]) == (
        "# HELP perfkit_bot_cpu_seconds CPU time.\n"
        "# TYPE perfkit_bot_cpu_seconds counter\n"
        "# UNIT perfkit_bot_cpu_seconds seconds\n"
        'perfkit_bot_cpu_seconds_total{bot="shop"} 1.5\n'
        "# HELP perfkit_bot_threads Threads\\nand \\\\ more.\n"
        "# TYPE perfkit_bot_threads gauge\n"
        "perfkit_bot_threads 7\n"
        "# EOF\n"
    )


def test_nothing_is_said_of_what_nobody_has_measured() -> None:
    assert write_text([NOTHING]) == ""
    assert write_open_metrics([NOTHING]) == "# EOF\n"


def test_both_formats_tell_the_same_samples() -> None:
    families = [CPU, THREADS]
    told = read_exposition(write_text(families)).samples
    assert told == read_exposition(write_open_metrics(families)).samples
    assert told == CPU.samples + THREADS.samples


@pytest.mark.parametrize(
    ("hostile", "escaped"),
    [
        ('a"} 1\nmade_up 2', r"a\"} 1\nmade_up 2"),
        ("back\\slash", r"back\\slash"),
        ("nul\0 bell\a esc\x1b cr\r", "nul� bell� esc� cr�"),
        ("half\ud800", "half?"),
        ("Ladenhüter 🛒", "Ladenhüter 🛒"),
    ],
)
def test_a_hostile_name_stays_between_its_quotation_marks(hostile: str, escaped: str) -> None:
    assert escape_label(hostile) == escaped
    escape_label(hostile).encode()
    family = MetricFamily(
        "a", Kind.GAUGE, Unit.COUNT, "", (MetricSample("a", (("x", hostile),), 1),)
    )
    (sample,) = read_exposition(write_text([family])).samples
    assert sample.labels == (("x", shown_label(hostile)),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (3, "3"), (-2.0, "-2"), (0.1, "0.1"), (2.0**53, "9007199254740992.0"),
        (1e300, "1e+300"), (math.inf, "+Inf"), (-math.inf, "-Inf"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_short_as_they_can_be_read_again(value: float, text: str) -> None:
    assert number(value) == text
