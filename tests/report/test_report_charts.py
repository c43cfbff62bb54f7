"""Charts: scales end on round numbers, lines and bounds stand where their values are."""

from dataclasses import replace

import pytest
import sample_report
from hypothesis import given
from hypothesis import strategies as st

from perfkit.report import paths
from perfkit.report.charts import charts_of, tick_label
from perfkit.report.scale import HEIGHT, WIDTH, time_label, time_scale, value_scale

TIME = time_scale(10)
VALUES = value_scale(100)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_a_scale_reaches_its_highest_value_with_few_round_ticks(highest):
    scale = value_scale(highest)
    assert scale.top >= highest * (1 - 1e-6)
    assert scale.ticks[0] == 0
    assert 2 <= len(scale.ticks) <= 6
    assert scale.share(scale.ticks[-1]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, (0, 0.25)),
        (100, (0, 25, 50, 75, 100)),
        (3.1, (0, 1, 2, 3, 4)),
        (4100, (0, 2000, 4000, 6000)),
    ],
)
def test_ticks_are_numbers_people_use(highest, ticks):
    assert value_scale(highest).ticks == ticks


def test_what_is_counted_has_no_ticks_between_whole_numbers():
    assert value_scale(2, whole=True).ticks == (0, 1, 2)
    assert value_scale(10, whole=True).ticks == (0, 2, 4, 6, 8, 10)
    assert value_scale(100, whole=True).ticks == (0, 25, 50, 75, 100)


@given(st.floats(min_value=0, max_value=864_000))
def test_the_time_axis_ends_with_the_run_and_has_at_most_ten_ticks_after_zero(end_s):
    scale = time_scale(end_s)
    assert scale.top == max(end_s, 1)
    assert 1 <= len(scale.ticks) <= 11
    assert scale.ticks[-1] <= scale.top


@pytest.mark.parametrize(
    ("at_s", "label"), [(0, "0:00"), (5, "0:05"), (750, "12:30"), (3720, "1:02:00")]
)
def test_moments_read_as_on_a_clock(at_s, label):
    assert time_label(at_s) == label


@pytest.mark.parametrize(
    ("value", "form", "label"),
    [
        (0, "ms", "0"),
        (250, "ms", "250 ms"),
        (1500, "ms", "1.5 s"),
        (50, "percent", "50 %"),
        (200, "mib", "200 MiB"),
        (5, "rate", "5/s"),
        (2000, "count", "2,000"),
    ],
)
def test_ticks_carry_their_unit(value, form, label):
    assert tick_label(value, form) == label


def test_a_line_goes_through_its_readings():
    path = paths.line([(0, 0), (5, 50), (10, 100)], TIME, VALUES)
    assert path == f"M0,{HEIGHT} {WIDTH // 2},{HEIGHT // 2} {WIDTH},0"


def test_no_line_is_drawn_over_a_gap_and_a_lone_reading_is_a_dot():
    readings = [(0, 0), (1, 0), (2, None), (5, 50), (6, None), (9, 100), (10, 100)]
    assert paths.line(readings, TIME, VALUES) == "M0,1000 400,1000M3600,0 4000,0"
    assert paths.dots(readings, TIME, VALUES) == "M2000,500h0"


def test_an_area_reaches_down_to_zero():
    assert paths.area([(0, 50), (10, 50)], TIME, VALUES) == "M0,1000 0,500 4000,500 4000,1000"


def test_all_charts_of_a_run_share_one_time_axis():
    charts = charts_of(sample_report.before())
    slugs = [chart.sketch.slug for chart in charts.charts]
    assert slugs == ["response", "throughput", "students", "cpu", "memory"]
    assert charts.end_s == 58.2
    assert [tick.label for tick in charts.time_ticks[:2]] == ["0:00", "0:10"]


def test_a_near_bound_is_a_line_and_a_far_one_is_said_in_words():
    response, _, _, cpu, memory = charts_of(sample_report.before()).charts
    assert response.bound_percent == pytest.approx(100 * 1500 / response.top)
    assert response.bound_label == "response time p95 < 1.5 s"
    assert (cpu.bound_percent, cpu.top) == (60, 100)
    assert memory.bound_percent is None
    assert memory.bound_label == "bot's memory, max < 512 MiB (beyond this chart)"


def test_a_bound_in_seconds_stands_where_it_belongs_on_an_axis_in_milliseconds():
    report = sample_report.before()
    p95, *others = report.summary.objectives
    in_seconds = replace(p95, unit="s", limit=1.5)
    other = replace(report, summary=replace(report.summary, objectives=(in_seconds, *others)))
    assert charts_of(other).charts[0].bound_percent == charts_of(report).charts[0].bound_percent


def test_a_far_peak_is_cut_off_so_that_the_other_lines_can_be_read():
    report = sample_report.after()
    first, *rest = report.timeline
    peaked = replace(report, timeline=(replace(first, max_ms=60_000.0), *rest))
    response = charts_of(peaked).charts[0]
    assert response.top <= 300
    assert "," in response.lines[0].path


def test_a_run_of_which_nothing_was_observed_has_no_charts():
    assert charts_of(sample_report.interrupted()).charts == ()


def test_a_profiled_process_without_a_load_has_charts_of_what_it_used():
    report = replace(sample_report.before(), timeline=())
    summary = replace(report.summary, load=None, bot=None)
    charts = charts_of(replace(report, summary=summary))
    assert [chart.sketch.slug for chart in charts.charts] == ["cpu", "memory"]
