import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.bot.reaped_account import ReapedAccount, Used

BOT, CHILD = 10, 11


def test_a_process_alone_counts_its_own_time():
    assert ReapedAccount().count(BOT, 1, Used(own=2.5, reaped=0)) == 2.5


def test_children_nobody_saw_count_to_the_parent_that_waited_for_them():
    assert ReapedAccount().count(BOT, 1, Used(own=1, reaped=4)) == 5


def test_a_child_that_was_sampled_is_not_counted_twice():
    account = ReapedAccount()
    account.count(BOT, 1, Used(1, 0))
    account.count(CHILD, BOT, Used(3, 0))
    account.ended(CHILD)
    # the parent has not waited yet; then it has, and the child used 0.5 s after the last look
    assert account.count(BOT, 1, Used(1, 0)) == 1
    assert account.count(BOT, 1, Used(1, 3.5)) == pytest.approx(1.5)


def test_a_grandchild_that_was_sampled_is_not_counted_twice():
    account = ReapedAccount()
    account.count(BOT, 1, Used(0, 0))
    account.count(CHILD, BOT, Used(1, 0))
    account.count(12, CHILD, Used(5, 0))
    account.ended(12)
    assert account.count(CHILD, BOT, Used(1, 5)) == 1
    account.ended(CHILD)
    assert account.count(BOT, 1, Used(0, 6)) == 0


def test_a_parent_that_never_waits_still_counts_its_own_time():
    account = ReapedAccount()
    account.count(CHILD, BOT, Used(9, 0))
    account.ended(CHILD)
    assert account.count(BOT, 1, Used(2, 0)) == 2


def test_the_end_of_an_unknown_process_changes_nothing():
    ReapedAccount().ended(99)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5), st.booleans()), max_size=20))
def test_a_process_never_shows_less_time_than_before(steps):
    account = ReapedAccount()
    own = reaped = shown = 0.0
    for more_own, more_reaped, child_ends in steps:
        own, reaped = own + more_own, reaped + more_reaped
        if child_ends:
            account.count(CHILD, BOT, Used(more_own, 0))
            account.ended(CHILD)
        now = account.count(BOT, 1, Used(own, reaped))
        assert now >= shown
        shown = now


def test_the_total_keeps_what_ended_processes_used_and_counts_nothing_twice():
    account = ReapedAccount()
    account.count(BOT, 1, Used(1, 0))
    account.count(CHILD, BOT, Used(3, 0))
    assert account.total == 4
    account.ended(CHILD)
    assert account.total == 4
    account.count(BOT, 1, Used(1, 3.5))
    assert account.total == pytest.approx(4.5)


def test_children_that_ended_and_were_waited_for_by_a_parent_that_ended_are_not_counted_twice():
    account = ReapedAccount()
    account.count(BOT, 1, Used(0, 0))
    account.count(CHILD, BOT, Used(1, 0))
    account.count(12, CHILD, Used(5, 0))
    account.ended(12)
    account.ended(CHILD)  # it waited for 12 just before, which no sample showed
    account.count(BOT, 1, Used(0, 6))
    assert account.total == 6


def test_an_orphan_is_counted_to_who_took_it_in_and_waited_for_it():
    account = ReapedAccount()
    for pid, parent in ((BOT, 1), (CHILD, BOT), (12, CHILD)):
        account.count(pid, parent, Used(1, 0))
    account.ended(CHILD)
    account.count(12, BOT, Used(1, 0))
    account.ended(12)
    account.count(BOT, 1, Used(1, 2))
    assert account.total == 3


def test_a_process_id_that_is_used_again_begins_anew():
    account = ReapedAccount()
    account.count(BOT, 1, Used(1, 0))
    account.count(CHILD, BOT, Used(4, 0))
    account.ended(CHILD)
    assert account.count(CHILD, BOT, Used(0.5, 0)) == 0.5
    assert account.total == 5.5


def test_numbers_that_hold_the_childrens_as_well_are_told_apart():
    account = ReapedAccount()
    account.count(BOT, 1, Used(0, 100))
    account.count(CHILD, BOT, Used(0, 30))
    account.ended(CHILD)
    assert account.count(BOT, 1, Used(0, 140)) == 110
    assert account.total == 140


def test_what_a_parent_left_is_not_laid_on_another_with_its_id():
    account = ReapedAccount()
    account.count(BOT, 1, Used(0, 0))
    account.count(CHILD, BOT, Used(5, 0))
    account.ended(BOT)
    account.ended(CHILD)
    assert account.count(BOT, 1, Used(0, 3)) == 3
