"""From probes to the curve, its knee, and what broke first."""

import pytest

from perfkit.analysis.capacity import bracket, knee_of, levels_of, measure_capacity
from perfkit.model.capacity import Holding, Probe

HELD, BROKE, INVALID = Holding.HELD, Holding.BROKE, Holding.INVALID


def probe(users: int, holding: Holding = HELD, rate: float = 0.0, **more: object) -> Probe:
    return Probe(users, holding, "", throughput_per_s=rate, **more)  # type: ignore[arg-type]


def test_a_level_is_the_median_of_its_probes_and_held_if_one_was() -> None:
    levels = levels_of([
        probe(20, BROKE, 10, p95_ms=100, cpu_percent=80),
        probe(10, HELD, 5),
        probe(20, HELD, 14, p95_ms=300),
        probe(20, INVALID, 900),
    ])  # fmt: skip
    assert [level.users for level in levels] == [10, 20]
    twenty = levels[1]
    assert (twenty.held, twenty.probes) == (True, 2)
    assert (twenty.throughput_per_s, twenty.p95_ms, twenty.cpu_percent) == (12, 200, 80)
    assert levels[0].cpu_percent is None


def test_once_broken_is_not_yet_too_many() -> None:
    assert bracket([probe(10), probe(20, BROKE)]) == (10, None)
    assert bracket([probe(10), probe(20, BROKE), probe(20, BROKE)]) == (10, 20)
    assert bracket([probe(20, BROKE), probe(20, BROKE), probe(40)]) == (40, None)
    assert bracket([]) == (0, None)


@pytest.mark.parametrize(
    ("rates", "knee"),
    [
        ([10, 20, 30, 40], None),
        ([10, 20, 30, 31, 32], 30),
        ([10, 20, 20, 18], 20),
        ([10, 20], None),
        ([0, 0, 0], None),
    ],
)
def test_the_knee_is_where_more_students_get_no_more_done(
    rates: list[float], knee: int | None
) -> None:
    levels = levels_of(probe(10 * (n + 1), rate=rate) for n, rate in enumerate(rates))
    assert knee_of(levels) == knee


def test_what_broke_is_told_by_the_last_probe_at_the_breaking_point() -> None:
    found = measure_capacity([
        probe(10),
        probe(20, BROKE, broke="cpu", reasons=("cpu is 70 %",)),
        probe(20, BROKE, broke="p95", reasons=("p95 is 2 s",)),
    ])  # fmt: skip
    assert (found.holds, found.breaks_at, found.limited_by) == (10, 20, "p95")
    assert found.reasons == ("p95 is 2 s",)


def test_a_search_that_met_no_limit_tells_none() -> None:
    found = measure_capacity([probe(10)], stopped="interrupted")
    assert (found.holds, found.breaks_at, found.limited_by) == (10, None, "")
    assert (found.reasons, found.stopped) == ((), "interrupted")
