import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.bot.cpu_account import CpuAccount, CpuTimes

BOT, CHILD = 10, 11


def test_a_process_alone_counts_its_own_time():
    assert CpuAccount().count(BOT, 1, CpuTimes(own_s=2.5, reaped_s=0)) == 2.5


def test_children_nobody_saw_count_to_the_parent_that_waited_for_them():
    assert CpuAccount().count(BOT, 1, CpuTimes(own_s=1, reaped_s=4)) == 5


def test_a_child_that_was_sampled_is_not_counted_twice():
    account = CpuAccount()
    account.count(BOT, 1, CpuTimes(1, 0))
    account.count(CHILD, BOT, CpuTimes(3, 0))
    account.ended(CHILD)
    # the parent has not waited yet; then it has, and the child used 0.5 s after the last look
    assert account.count(BOT, 1, CpuTimes(1, 0)) == 1
    assert account.count(BOT, 1, CpuTimes(1, 3.5)) == pytest.approx(1.5)


def test_a_grandchild_that_was_sampled_is_not_counted_twice():
    account = CpuAccount()
    account.count(BOT, 1, CpuTimes(0, 0))
    account.count(CHILD, BOT, CpuTimes(1, 0))
    account.count(12, CHILD, CpuTimes(5, 0))
    account.ended(12)
    assert account.count(CHILD, BOT, CpuTimes(1, 5)) == 1
    account.ended(CHILD)
    assert account.count(BOT, 1, CpuTimes(0, 6)) == 0


def test_a_parent_that_never_waits_still_counts_its_own_time():
    account = CpuAccount()
    account.count(CHILD, BOT, CpuTimes(9, 0))
    account.ended(CHILD)
    assert account.count(BOT, 1, CpuTimes(2, 0)) == 2


def test_the_end_of_an_unknown_process_changes_nothing():
    CpuAccount().ended(99)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5), st.booleans()), max_size=20))
def test_a_process_never_shows_less_time_than_before(steps):
    account = CpuAccount()
    own = reaped = shown = 0.0
    for more_own, more_reaped, child_ends in steps:
        own, reaped = own + more_own, reaped + more_reaped
        if child_ends:
            account.count(CHILD, BOT, CpuTimes(more_own, 0))
            account.ended(CHILD)
        now = account.count(BOT, 1, CpuTimes(own, reaped))
        assert now >= shown
        shown = now
