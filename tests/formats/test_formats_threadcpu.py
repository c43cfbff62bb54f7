"""CPU times of threads, kept as what is new at each moment."""

import pytest

from perfkit.formats.threadcpu import Moment, decode, encode
from perfkit.model.stacks import ThreadCpu


def lines(*moments):
    return b"".join(encode(m) + b"\n" for m in moments)


def test_a_thread_that_is_not_named_has_used_what_it_had():
    data = lines(
        Moment(10, [(1, 1, 5), (1, 2, 0)], []), Moment(20, [(1, 1, 9)], []), Moment(30, [], [])
    )
    assert decode(data) == (
        ThreadCpu(1, 1, ((10, 5), (20, 9), (30, 9))),
        ThreadCpu(1, 2, ((10, 0), (20, 0), (30, 0))),
    )


def test_an_ended_thread_has_an_end_unless_its_id_is_given_away_again():
    gone = lines(Moment(10, [(1, 2, 5)], []), Moment(20, [], [(1, 2)]), Moment(30, [], []))
    assert decode(gone) == (ThreadCpu(1, 2, ((10, 5),), ended_ns=20),)
    [again] = decode(gone + lines(Moment(40, [(1, 2, 1)], [])))
    assert again == ThreadCpu(1, 2, ((10, 5), (40, 1)), ended_ns=None)


def test_the_end_of_a_thread_that_was_never_seen_changes_nothing():
    assert decode(lines(Moment(10, [], [(1, 2)]))) == ()


def test_a_torn_last_line_is_left_out():
    assert decode(lines(Moment(10, [(1, 1, 5)], [])) + b"[20,[[1,") == (
        ThreadCpu(1, 1, ((10, 5),)),
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"nonsense\n[1,[],[]]\n", "line 1 is not"),
        (b"[2,[],[]]\n[1,[],[]]\n", "line 2 goes back"),
    ],
)
def test_other_lines_are_refused_with_their_number(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        decode(data)


def test_a_wait_for_a_cpu_lies_before_the_moment_that_tells_of_it():
    told = lines(
        Moment(100, [(1, 1, 5)], [], [(1, 1, 60)]),
        Moment(120, [], [], [(1, 1, 40), (9, 9, 1)]),
        Moment(120, [], [], [(1, 1, 10)]),
    )
    bot, tool = decode(told)
    assert bot.starved == ((40, 100), (100, 120))
    assert (tool.pid, tool.samples, tool.starved) == (9, (), ((119, 120),))


def test_files_from_before_such_waits_were_kept_can_be_read():
    [thread] = decode(b"[10,[[1,1,5]],[]]\n[20,[[1,1,9]],[]]\n")
    assert (thread.samples, thread.starved) == (((10, 5), (20, 9)), ())
