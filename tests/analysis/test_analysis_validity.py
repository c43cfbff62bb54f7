from dataclasses import replace

import pytest

from perfkit.analysis.validity import find_doubts
from perfkit.model.summary import GeneratorNumbers, LoadNumbers, Percentiles, StartLag

NONE = Percentiles()


def load(interactions: int = 10, *, in_flight: int = 0) -> LoadNumbers:
    return LoadNumbers(
        users=5, users_completed=5, users_failed=0, interactions=interactions, errors=0,
        error_rate=0, dropped=0, in_flight_at_end=in_flight, duration_s=1, throughput_per_s=10,
        response_ms=NONE, service_ms=NONE, delivery_ms=NONE, bot_ms=NONE, steps=(), bot_calls={},
    )  # fmt: skip


def generator(cpu: float = 10, *, late: int = 0, starts: int = 1000) -> GeneratorNumbers:
    return GeneratorNumbers(cpu, StartLag(p99=4, max=12.4, late=late, starts=starts))


def test_a_calm_generator_leaves_no_doubt() -> None:
    assert find_doubts(load(), generator(cpu=80, late=10)) == ()


def test_a_generator_at_its_limit_is_named_with_its_numbers() -> None:
    (busy,) = find_doubts(load(), generator(cpu=81))
    assert "perfkit itself was the bottleneck: it used 81 % of a core" in busy
    (late,) = find_doubts(load(), generator(late=11))
    assert "11 of 1000 actions started more than 5 ms late, the latest 12 ms" in late
    assert len(find_doubts(load(), generator(cpu=99, late=99))) == 2


def test_a_burst_keeps_any_generator_busy() -> None:
    assert find_doubts(replace(load(), duration_s=0.9), generator(cpu=117)) == ()


def test_a_few_late_starts_of_a_short_load_are_chance() -> None:
    assert find_doubts(load(), generator(late=3, starts=20)) == ()
    assert len(find_doubts(load(), generator(late=4, starts=20))) == 1


@pytest.mark.parametrize("nothing", [None, load(0)])
def test_nothing_measured_is_a_doubt(nothing: LoadNumbers | None) -> None:
    assert find_doubts(nothing, generator()) == ("no interaction was measured",)


def test_a_bot_that_never_answered_is_told_by_who_still_waited() -> None:
    (doubt,) = find_doubts(load(0, in_flight=50), generator())
    assert doubt.endswith("50 still waited for their reply at the end")


def test_a_generator_that_was_not_measured_is_a_doubt() -> None:
    assert find_doubts(load(), None) == ("could not check whether perfkit kept to its plan",)
