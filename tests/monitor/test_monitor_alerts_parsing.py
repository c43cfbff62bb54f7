"""Conditions as people write them: what they mean, how they are written back, what is refused."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.findings.objectives import Comparison
from perfkit.model.series import SERIES, Kind
from perfkit.monitor.alerts.expressions import (
    Absent,
    Both,
    Compared,
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Sum,
    Window,
)
from perfkit.monitor.alerts.parsing import LONGEST_FOR_MS, LONGEST_WINDOW_MS, parse_alert
from perfkit.monitor.alerts.promql import condition_text
from perfkit.monitor.alerts.quantities import Quantity, bound_text, quantity_of
from perfkit.monitor.alerts.subjects import DOWN, SUBJECTS
from perfkit.monitor.alerts.wording import alert_text, value_words

MINUTE_MS = 60_000
CPU = "perfkit_bot_cpu_seconds_total"
BUSY = Compared(Rate(CPU, MINUTE_MS), Comparison.MORE, 0.8)
ASKED = "perfkit_interactions_total"
FAILED = "perfkit_interaction_errors_total"


@pytest.mark.parametrize(
    ("text", "promql", "for_ms"),
    [
        ("cpu > 80% for 5m", f"rate({CPU}[1m]) > 0.8", 5 * MINUTE_MS),
        ("CPU  >  80 % for 5 min", f"rate({CPU}[1m]) > 0.8", 5 * MINUTE_MS),
        ("cpu\u00a0>\u00a080%\x85", f"rate({CPU}[1m]) > 0.8", 0),
        ("memory > 90% for 2m",
         "(perfkit_bot_resident_memory_bytes / perfkit_bot_memory_limit_bytes) > 0.9",
         2 * MINUTE_MS),
        ("memory > 0.5GB", "perfkit_bot_resident_memory_bytes > 500000000.0", 0),
        ("errors > 5% in 1m and interactions >= 20",
         (f"((increase({FAILED}[1m]) / increase({ASKED}[1m])) > 0.05) and "
         f"(increase({ASKED}[1m]) >= 20.0)"), 0),
        ("errors > 3 in 90s", f"increase({FAILED}[90s]) > 3.0", 0),
        ("errors > 2/s", f"rate({FAILED}[1m]) > 2.0", 0),
        ("slow interactions >= 10 in 1m", "increase(perfkit_slow_interactions_total[1m]) >= 10.0",
         0),
        ("response p95 > 3s for 1m", "perfkit_response_p95_seconds > 3.0", MINUTE_MS),
        ("response p50 > 800ms", "perfkit_response_p50_seconds > 0.8", 0),
        ("redis memory > 500MiB", "perfkit_redis_memory_bytes > 524288000.0", 0),
        ("host load > 4", "perfkit_host_load1 > 4.0", 0),
        ("cache hits < 50% in 5m",
         ("(increase(perfkit_cache_hits_total[5m]) / (increase(perfkit_cache_hits_total[5m]) + "
         "increase(perfkit_cache_misses_total[5m]))) < 0.5"), 0),
        ("no data for 1m", "absent_over_time(perfkit_bot_up[1m])", 0),
        ("no data of perfkit_redis_up for 30s for 1m", "absent_over_time(perfkit_redis_up[30s])",
         MINUTE_MS),
        ("redis down for 10s", "perfkit_redis_up < 1.0", 10_000),
        ("avg_over_time(perfkit_host_load1[10m]) > 4",
         "avg_over_time(perfkit_host_load1[10m]) > 4.0", 0),
        ("rate(perfkit_bot_written_bytes_total[5m]) > 10MiB",
         "rate(perfkit_bot_written_bytes_total[5m]) > 10485760.0", 0),
        ("my_bot_queue_length >= -1.5e3", "my_bot_queue_length >= -1500.0", 0),
        ("a_b / (c_d / e_f) + g_h > 1", "((a_b / (c_d / e_f)) + g_h) > 1.0", 0),
        ("(a_b > 1 and cpu > 80%) and (no data for 1m)",
         (f"((a_b > 1.0) and (rate({CPU}[1m]) > 0.8)) and on () "
         "(absent_over_time(perfkit_bot_up[1m]))"), 0),
        ("((perfkit_redis_memory_bytes / perfkit_host_memory_bytes)) > 50%",
         "(perfkit_redis_memory_bytes / perfkit_host_memory_bytes) > 0.5", 0),
        ("absent_over_time(perfkit_redis_up[45s]) and bot down",
         "(absent_over_time(perfkit_redis_up[45s])) and on () (perfkit_bot_up < 1.0)", 0),
    ],
)  # fmt: skip
def test_a_condition_is_written_as_it_is_said(text, promql, for_ms):
    written = parse_alert(text)
    assert (condition_text(written.condition), written.for_ms) == (promql, for_ms)
    again = parse_alert(alert_text(written.condition, written.for_ms))
    assert again == written
    assert parse_alert(condition_text(written.condition).replace(" on ()", "")) == (
        parse_alert(alert_text(written.condition))
    )


@pytest.mark.parametrize(
    "text",
    [
        "cpu > 80% for 168h",
        "errors > 5% in 1m and interactions >= 20 in 1m",
        "response p95 > 1.5s for 1m",
        "redis ping > 10ms",
        "memory > 500MiB and (cpu > 50% and bot down)",
        "memory > 1000B",
        "memory > 0B",
        "stalls >= 3 in 1h",
        "stalled > 5% in 2m",
        "interactions < 1/s in 5m",
        "no data for 1m",
        "no data of my_series for 90s",
        "database down for 500ms",
        "max_over_time(perfkit_host_load1[10m]) > 4.0",
        "(cpu_a + cpu_b) > 1e-07",
    ],
)
def test_what_is_written_as_people_do_stays_as_it_is(text):
    written = parse_alert(text)
    assert alert_text(written.condition, written.for_ms) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ("expected something that is measured, such as cpu or rate(…[1m]), found the end at "
         "character 1")),
        ("cppu > 80%", 'found "cppu" at character 1'),
        ("cppu > 80%", "(did you mean cpu?)"),
        ("response p99 > 1s", "(did you mean response p95?)"),
        ("xyzzy > 1", 'such as cpu or rate(…[1m]), found "xyzzy"'),
        ("cpu 80%", 'expected one of <, <=, > and >=, found "80" at character 5'),
        ("cpu == 80%", 'expected words, numbers, <, <=, > and >=, found "=" at character 5'),
        ("cpu > 80% \u001b[31m", 'found "\\x1b" at character 11'),
        ("cpu > 0.8", 'expected a share such as 80%, found "0.8" at character 7'),
        ("\x85", "found the end at character 2"),
        ("cpu > \u0663%", 'found "\u0663" at character 7'),
        ("cpu > high", 'expected a share such as 80%, found "high" at character 7'),
        ("memory > 3s", "expected a share such as 80% or a size such as 500MiB"),
        ("errors > 5%/s", 'expected "and", "for" or the end, found "/" at character 12'),
        ("memory > 1e999%", "expected a share such as 80% or a size such as 500MiB"),
        ("memory > 1e308GiB", "expected a share such as 80% or a size such as 500MiB"),
        ("memory > 90% in 2m", 'its newest value counts, not that of a time, found "in"'),
        ("host load > 80%", "expected a number such as 10"),
        ("my_queue > 5MiB", "expected a number such as 10"),
        ("cpu > 80% for", "expected a time such as 30s or 5m, found the end"),
        ("cpu > 80% for 5", 'expected a time such as 30s or 5m, found "5"'),
        ("cpu > 80% for 5MiB", 'expected a time such as 30s or 5m, found "5"'),
        ("cpu > 80% for 0s", "expected a time from 1ms to 168h"),
        ("cpu > 80% for 604800001ms", "expected a time from 1ms to 168h"),
        ("errors > 5% in 3600001ms", "expected a time from 1ms to 1h"),
        ("cpu > 80% for 5m and bot down", 'expected "and", "for" or the end, found "and"'),
        ("cpu > 80% or bot down", '(instead of "or", two rules), found "or" at character 11'),
        ("(cpu > 80%", 'expected ")", found the end at character 11'),
        ("no data", 'expected "for", found the end'),
        ("no data of 5 for 1m", 'expected a series, found "5"'),
        ("rate(perfkit_bot_threads[1m]) > 3", "expected a series that only grows (…_total)"),
        ("rate perfkit_x > 3", "expected something that is measured"),
        ("rate(a_b) > 3", 'expected "[", found ")"'),
        ("foo(a_b[1m]) > 3", "expected one of rate, increase, avg_over_time"),
        ("perfkit_bot_threds > 1", "one of perfkit's series (did you mean perfkit_bot_threads?)"),
        ("perfkit_qqqqqqqqqqqqqqqqqq > 1", "one of perfkit's series, found"),
        ("perfkit_response_seconds > 1", "expected a series of single values"),
        ("5 > 3", "expected something that is measured"),
        ("(" * 21 + "a_b" + ")" * 21 + " > 1", "expected at most 20 parentheses in each other"),
        ("cpu > 80% and " * 100, "expected at most 1000 characters"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_with_its_place(text, problem):
    with pytest.raises(ValueError, match="expected") as raised:
        parse_alert(text)
    assert problem in str(raised.value)


def test_each_name_asks_for_series_that_there_are():
    known = {series.name: series for series in SERIES}
    for forms in SUBJECTS.values():
        for form in forms.values():
            for series in condition_text(
                Compared(form.value(MINUTE_MS), Comparison.MORE, 1.0)
            ).split():
                name = series.strip("()").removeprefix("increase(").removeprefix("rate(")
                if name.startswith("perfkit_"):
                    assert known[name.partition("[")[0]].kind is not Kind.HISTOGRAM
    assert set(DOWN.values()) <= set(known)


@pytest.mark.parametrize(
    ("value", "quantity"),
    [
        (Latest("a_bytes"), Quantity.BYTES),
        (Latest("a_ratio"), Quantity.SHARE),
        (Latest("a_things"), Quantity.COUNT),
        (Window(Over.MOST, "a_seconds", 1), Quantity.SECONDS),
        (Window(Over.COUNT, "a_seconds", 1), Quantity.COUNT),
        (Increase("a_seconds_total", 1), Quantity.SECONDS),
        (Rate("a_seconds_total", 1), Quantity.SHARE),
        (Rate("a_bytes_total", 1), Quantity.BYTES),
        (Quotient(Latest("a_bytes"), Latest("b_bytes")), Quantity.SHARE),
        (Quotient(Latest("a_bytes"), Latest("b_total")), Quantity.COUNT),
        (Sum(Latest("a_bytes"), Latest("b_bytes")), Quantity.BYTES),
    ],
)
def test_a_value_is_counted_as_its_series_name_says(value, quantity):
    assert quantity_of(value) is quantity


@pytest.mark.parametrize(
    ("bound", "quantity", "text"),
    [
        (0.07, Quantity.SHARE, "7%"),
        (1.5, Quantity.SHARE, "150%"),
        (2.0**20, Quantity.BYTES, "1MiB"),
        (2.0**60, Quantity.BYTES, "1152921504606847000B"),
        (0.01, Quantity.SECONDS, "10ms"),
        (90.0, Quantity.SECONDS, "90s"),
        (1e30, Quantity.COUNT, "1e+30"),
        (0.5, Quantity.PER_SECOND, "0.5/s"),
    ],
)
def test_a_bound_is_written_in_what_it_is_counted(bound, quantity, text):
    assert bound_text(bound, quantity) == text


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("cpu > 80%", 0.95, "95.0 %"),
        ("errors > 5%", inf, "beyond all bounds"),
        ("memory > 500MiB", 600.0 * 2**20, "600 MiB"),
        ("response p95 > 3s", 3.456, "3.46 s"),
        ("interactions < 1/s", 0.5, "0.5/s"),
        ("errors > 3 and interactions > 5", 4.0, "4"),
        ("rate(perfkit_bot_read_bytes_total[1m]) > 5MiB", 2.0**23, "8 MiB"),
        ("no data for 1m", 1.0, ""),
    ],
)
def test_a_value_is_read_in_what_its_bound_is_counted(text, value, words):
    assert value_words(parse_alert(text).condition, value) == words


FORMS = [form for forms in SUBJECTS.values() for form in forms.values()]
names = st.sampled_from(
    [s.name for s in SERIES if s.kind is Kind.COUNTER] + ["my_queue_total", "a:b_total"]
)
windows = st.integers(1, LONGEST_WINDOW_MS)
simple = (
    st.builds(Latest, names)
    | st.builds(Window, st.sampled_from(Over), names, windows)
    | st.builds(Increase, names, windows)
    | st.builds(Rate, names, windows)
    | st.sampled_from([form.value(ms) for form in FORMS for ms in (MINUTE_MS, 7)])
)
some_values = st.recursive(
    simple,
    lambda inner: st.builds(Quotient, inner, inner) | st.builds(Sum, inner, inner),
    max_leaves=4,
)
bounds = st.floats(allow_nan=False, allow_infinity=False)
compared = st.builds(Compared, some_values, st.sampled_from(Comparison), bounds)
down = st.sampled_from([Compared(Latest(series), Comparison.LESS, 1.0) for series in DOWN.values()])
absent = st.builds(Absent, names | st.just("perfkit_bot_up"), windows)
conditions = st.recursive(
    compared | down | absent, lambda inner: st.builds(Both, inner, inner), max_leaves=3
)


@given(conditions, st.integers(0, LONGEST_FOR_MS))
def test_what_is_written_back_is_read_as_the_same(condition, for_ms):
    written = parse_alert(alert_text(condition, for_ms))
    assert (written.condition, written.for_ms) == (condition, for_ms)


PIECES = "cpu > 80 % for 5 m ( ) and / + rate [ in no data of a_b down 1e9"


def refusal(text: str) -> str | None:
    try:
        written = parse_alert(text)
    except ValueError as error:
        return str(error)
    assert parse_alert(alert_text(written.condition, written.for_ms)) == written
    return None


@given(
    st.text(max_size=60) | st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join)
)
def test_any_text_is_understood_or_refused_in_words(text):
    said = refusal(text)
    assert said is None or (said.startswith("expected ") and said.isprintable())
