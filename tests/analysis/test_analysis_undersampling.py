"""Time on the CPU that waits would be charged with belongs to the work that was seen."""

from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.undersampling import charge_work


def test_what_waits_cannot_have_used_is_charged_to_the_work_in_proportion():
    charged = charge_work([60, 20, 40], [0, 0, 30], [False, False, True])
    assert charged == ((90, 0), (30, 0), (0, 30))


def test_where_waits_are_charged_with_nothing_all_stays():
    assert charge_work([60, 0], [5, 30], [False, True]) == ((60, 5), (0, 30))


def test_work_that_was_hardly_seen_does_not_speak_for_the_rest():
    assert charge_work([10, 90], [0, 0], [False, True]) == ((20, 0), (80, 0))
    assert charge_work([0, 90], [7, 0], [False, True]) == ((0, 7), (90, 0))


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.booleans()), max_size=30)
)
def test_no_time_is_lost_or_made(parts):
    cpu = [part[0] for part in parts]
    rest = [part[1] for part in parts]
    charged = charge_work(cpu, rest, [part[2] for part in parts])
    assert sum(each for each, _ in charged) == sum(cpu)
    assert [each for _, each in charged] == rest
    assert all(each >= 0 for each, _ in charged)
