"""Growing, stable, or too early to say: simulated processes of every kind, with many seeds."""

from collections import Counter
from collections.abc import Callable
from math import exp
from random import Random

import pytest

from perfkit.analysis.memory_growth import judge_growth
from perfkit.model.memory import Trend

Curve = Callable[[float, Random], float]
"""MiB at a moment, given lots."""
BASE = 30.0


def watched(curve: Curve, seconds: int, seed: int) -> list[tuple[float, float]]:
    """A look a second, in whole pages."""
    random = Random(seed)  # noqa: S311 - noise, not a secret
    return [(float(s), int(256 * (BASE + curve(s, random))) / 256) for s in range(seconds)]


def trends(curve: Curve, seconds: int, seeds: int = 12) -> Counter[Trend]:
    return Counter(judge_growth(watched(curve, seconds, seed)).trend for seed in range(seeds))


def noise(s: float, random: Random) -> float:
    return 2 * random.random() ** 3 + abs(random.gauss(0, 0.05))


def saw(mib: float, period_s: float) -> Curve:
    return lambda s, _: mib * ((s / period_s) % 1)


def plateau(mib: float, full_s: float) -> Curve:
    return lambda s, _: mib * min(1.0, s / full_s)


def ever_slower(mib: float, time_s: float) -> Curve:
    return lambda s, _: mib * (1 - exp(-s / time_s))


def leak(mib_per_min: float) -> Curve:
    return lambda s, _: mib_per_min * s / 60


def bursts(mib_per_min: float, every_s: float) -> Curve:
    return lambda s, _: mib_per_min * (s // every_s * every_s) / 60


def both(*curves: Curve) -> Curve:
    return lambda s, random: sum(curve(s, random) for curve in curves)


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.5, 2, 5])
@pytest.mark.parametrize(
    "more",
    [
        both(),
        noise,
        both(plateau(20, 60), noise),
        both(ever_slower(10, 20), noise),
    ],
    ids=["alone", "noise", "after filling up", "after filling up ever slower"],
)
def test_a_leak_is_growing_and_its_rate_lies_within_the_bounds(rate: float, more: Curve) -> None:
    for seed in range(6):
        growth = judge_growth(watched(both(leak(rate), more), 600, seed))
        assert growth.trend is Trend.GROWING, growth
        assert growth.per_min is not None
        assert growth.per_min.low <= rate * 1.02
        assert rate * 0.98 <= growth.per_min.high


@pytest.mark.parametrize(
    ("curve", "seconds"),
    [
        (both(leak(0.5), saw(5, 20), noise), 600),
        (both(leak(1), saw(10, 15)), 600),
        (both(bursts(1, 20), noise), 600),
        (both(leak(60), noise), 60),
    ],
    ids=["a saw", "a large saw", "bursts", "a fast one within a minute"],
)
def test_a_leak_is_seen_below_what_else_goes_on(curve: Curve, seconds: int) -> None:
    assert trends(curve, seconds) == {Trend.GROWING: 12}


@pytest.mark.parametrize(
    "curve",
    [
        both(),
        noise,
        saw(3, 7),
        plateau(30, 120),
        both(plateau(20, 60), noise),
        ever_slower(20, 40),
        both(ever_slower(10, 15), saw(3, 11)),
        lambda s, _: 1.0 if s > 270 else 0.0,
    ],
    ids=[
        "nothing", "noise", "a saw", "a cache", "a cache in noise",
        "a cache that fills ever slower", "a cache and a saw", "one step",
    ],
)  # fmt: skip
def test_what_fills_up_and_what_comes_and_goes_is_stable(curve: Curve) -> None:
    assert trends(curve, 600) == {Trend.STABLE: 12}


def test_a_large_saw_in_noise_is_hardly_ever_unclear_and_never_growing() -> None:
    found = trends(both(saw(10, 20), noise), 600)
    assert found[Trend.STABLE] >= 10
    assert found[Trend.GROWING] == 0


def test_the_records_of_what_varies_are_no_leak() -> None:
    """An allocator keeps the most that was ever needed: that rises ever slower, without an end."""

    def records(seed: int) -> list[tuple[float, float]]:
        random = Random(seed)  # noqa: S311 - noise, not a secret
        walk, most, seen = 0.0, 0.0, []
        for s in range(600):
            walk = 0.97 * walk + random.gauss(0, 0.15)
            most = max(most, walk)
            seen.append((float(s), BASE + 0.7 * most + 0.3 * walk))
        return seen

    found = Counter(judge_growth(records(seed)).trend for seed in range(40))
    assert found[Trend.GROWING] <= 4
    assert found[Trend.STABLE] >= 20


def test_what_was_left_out_as_warming_up_is_told() -> None:
    growth = judge_growth(watched(both(plateau(30, 200), noise), 600, seed=1))
    assert growth.trend is Trend.STABLE
    assert 120 <= growth.settled_s <= 360
    assert growth.watched_s == 599


def test_too_short_a_look_can_not_tell_and_says_how_long_it_takes() -> None:
    for seen in ([], watched(leak(5), 1, 0), watched(leak(5), 20, 0)):
        growth = judge_growth(seen)
        assert (growth.trend, growth.per_min) == (Trend.UNSURE, None)
        assert "too short" in growth.reason
        assert growth.more_s is not None
        assert growth.more_s >= 40


def test_looks_at_one_single_moment_can_not_tell() -> None:
    assert judge_growth([(0.0, 1.0)] * 100).trend is Trend.UNSURE


def test_too_few_looks_can_not_tell() -> None:
    assert judge_growth([(10.0 * n, 30.0) for n in range(10)]).trend is Trend.UNSURE


def test_noise_that_could_hide_growth_is_not_called_stable() -> None:
    growth = judge_growth(watched(saw(40, 25), 90, seed=3))
    assert growth.trend is Trend.UNSURE
    assert "could hide" in growth.reason
    assert growth.more_s is not None
    assert growth.more_s >= 45


def test_pauses_between_steps_are_no_end_of_growth() -> None:
    """The quiet at the end is no longer than that before the last step."""
    steps = watched(lambda s, _: 5.0 * ((s > 60) + (s > 210)), 400, seed=0)
    growth = judge_growth(steps)
    assert growth.trend is Trend.UNSURE
    assert "no longer than those before" in growth.reason
    longer = watched(lambda s, _: 5.0 * ((s > 60) + (s > 210)), 700, seed=0)
    assert judge_growth(longer).trend is Trend.STABLE


def test_what_still_fills_up_ever_slower_is_not_called_growing() -> None:
    growth = judge_growth(watched(ever_slower(40, 200), 300, seed=0))
    assert growth.trend is Trend.UNSURE
    assert "not steadily" in growth.reason
    assert growth.more_s == 299


def test_what_shrinks_is_stable() -> None:
    assert trends(lambda s, _: 20 - s / 60, 300) == {Trend.STABLE: 12}


def test_a_day_of_looks_is_judged_by_some_of_them() -> None:
    seen = [(2.0 * s, BASE + s / 1000) for s in range(43_200)]
    growth = judge_growth(seen)
    assert growth.trend is Trend.GROWING
    assert growth.per_min is not None
    assert growth.per_min.value == pytest.approx(0.03, rel=0.01)
