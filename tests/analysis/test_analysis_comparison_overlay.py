"""Runs of one side laid over each other."""

from dataclasses import replace

import pytest
from simulated_runs import S, seeded, simulated_seconds

from perfkit.analysis.comparison_overlay import MOST_POINTS, Overlay, curve_of
from perfkit.model.comparison import Side
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond


def second(number, *values_us, start=100):
    step = StepSecond(response=Histogram.of(values_us).freeze())
    at = (start + number) * S
    return Second(at, at + S, 0, 0, 0, 0, 0, 0.0, (), {"a": step})


def test_percentiles_are_of_all_runs_together_and_throughput_of_one():
    overlay = Overlay(2.0)
    overlay.add_run([second(0, 1000, 2000), second(1)])
    overlay.add_run([second(0, 9000, 9000, start=500)])
    first, empty = overlay.side().timeline
    assert (first.t_s, first.p50_ms, first.throughput_per_s) == (0.5, 2.0, 2.0)
    assert (empty.p50_ms, empty.p95_ms, empty.throughput_per_s) == (None, None, 0.0)


def test_a_long_run_has_no_more_points_than_can_be_seen():
    overlay = Overlay(3000.0)
    overlay.add_run(simulated_seconds(seeded(1), length_s=3000, rate=1))
    points = overlay.side().timeline
    assert len(points) <= MOST_POINTS
    assert sum(p.throughput_per_s for p in points) / len(points) == pytest.approx(1, rel=0.2)


def test_no_runs_draw_nothing():
    overlay = Overlay(0.0)
    overlay.add_run([])
    assert overlay.side() == Side((), ())


def test_a_curve_ends_where_nothing_lies_beyond():
    curve = curve_of(Histogram.of(range(1000, 21_000, 1000)))
    assert curve[49].share == 0.5
    assert curve[49].ms == pytest.approx(10.0, rel=1 / 2048)
    assert curve[-1].share == 0.95


def test_the_last_moments_of_a_run_are_no_point():
    overlay = Overlay(2.1)
    overlay.add_run([second(0, 1000), second(1, 1000), short(second(2, 1000), 100)])
    assert [point.t_s for point in overlay.side().timeline] == [0.5, 1.5]


def test_a_run_that_is_all_last_moments_is_one():
    overlay = Overlay(0.1)
    overlay.add_run([short(second(0, 1000), 100)])
    assert [point.t_s for point in overlay.side().timeline] == [0.5]


def short(whole, lasts_ms):
    return replace(whole, end_ns=whole.start_ns + lasts_ms * 1_000_000)
