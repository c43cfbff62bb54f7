"""A line that holds the loop is named with its numbers and what to do."""

from dataclasses import replace

import pytest

from perfkit.findings.stalls import MOST, find_stalling, unknown_stalls
from perfkit.model.stalls import CallKind, LoopTime, StallGroup, StallMark, StallNumbers

GROUP = StallGroup(
    "loop", "take_answer", "/srv/school.py", 5, "save", "sqlite3 execute", "database",
    in_one_call=True, count=14, total_s=3.1, longest_ms=420.0, cpu_share=0.1,
)  # fmt: skip
NUMBERS = StallNumbers(
    rate_hz=500, least_ms=50.0, error_ms=2.8, observed_s=58.0, stalled_s=3.1, stalled_share=0.05,
    saturated_s=0.0, saturated_share=0.0, lost_share=0.0,
    loops=(LoopTime(7, "MainThread", 58.0, 3.1, 9.0, 0.0, 0.0),), groups=(GROUP,), count=14,
    longest=tuple(StallMark(second * 10**9, 0.0, 220.0, 0) for second in range(14)),
)  # fmt: skip


def of(**changed):
    return find_stalling(replace(NUMBERS, groups=(replace(GROUP, **changed),)))


def test_line_call_numbers_and_advice_are_told():
    [finding] = of(waited=40, waited_most=14, waited_p95_ms=1800.0)
    assert (finding.id, finding.severity) == ("loop-stalled", "high")
    assert finding.title == "save holds the event loop: sqlite3 execute"
    assert finding.location == "/srv/school.py:5"
    times, way, waited = finding.evidence
    assert times == (
        "14 x, 3.10 s in all, 5.3 % of the time; the longest 420 ms ± 2.8 ms (stalls.json: groups)"
    )
    assert way == "called back in take_answer"
    assert waited == (
        "up to 14 students waited for one of these, 40 times in all; p95 of those interactions "
        "1.80 s (seconds.jsonl: waits)"
    )
    assert "aiosqlite" in finding.advice


def test_where_not_all_stalls_were_kept_it_says_of_which_it_knows_who_waited():
    group = replace(GROUP, count=900, waited=40, waited_most=14, waited_p95_ms=1800.0)
    [finding] = find_stalling(replace(NUMBERS, groups=(group,), count=900))
    assert finding.evidence[2].startswith(
        "up to 14 students waited for one of these of the 14 longest stalls, 40 times in all;"
    )


def test_one_student_is_one():
    [finding] = of(handler="save", waited=1, waited_most=1, waited_p95_ms=300.0)
    assert finding.evidence[1].startswith("up to 1 student waited")


def test_a_handler_that_goes_from_call_to_call_is_told_so():
    [finding] = of(in_one_call=False, waited=0, waited_most=0)
    assert finding.title == "save holds the event loop call after call: sqlite3 execute"
    assert len(finding.evidence) == 2


@pytest.mark.parametrize("kind", [*CallKind, "what a newer perfkit writes"])
def test_every_kind_has_an_advice(kind):
    assert of(kind=str(kind))[0].advice


def test_a_worker_is_one_less_for_the_others():
    [finding] = of(place="worker", longest_ms=3000.0)
    assert (finding.id, finding.severity) == ("worker-held", "medium")
    assert finding.title == "save holds a worker: sqlite3 execute"
    assert "% of the time" not in finding.evidence[0]
    assert "num_threads" in finding.advice


def test_few_short_ones_are_not_worth_a_finding():
    assert of(total_s=0.2, longest_ms=120.0) == ()
    assert len(of(total_s=0.2, longest_ms=220.0)) == 1
    assert len(of(total_s=0.6, longest_ms=120.0)) == 1


def test_only_so_many_are_told():
    assert len(find_stalling(replace(NUMBERS, groups=(GROUP,) * 9))) == MOST


def test_without_a_recording_nothing_is_told():
    assert find_stalling(None) == ()
    assert unknown_stalls(None) == ()


def test_a_share_of_no_time_is_not_told():
    [finding] = find_stalling(replace(NUMBERS, observed_s=0.0))
    assert "% of the time" not in finding.evidence[0]


def test_too_few_samples_are_said():
    [gap] = unknown_stalls(replace(NUMBERS, least_ms=690.0, rate_hz=20))
    assert gap.startswith("whether the event loop was held for less than 690 ms")
    assert unknown_stalls(NUMBERS) == ()
    assert unknown_stalls(replace(NUMBERS, least_ms=690.0, loops=())) == ()


def test_a_machine_that_was_too_busy_is_said():
    [gap] = unknown_stalls(replace(NUMBERS, unjudged=1))
    assert gap.startswith("what held the event loop: other processes had the CPU")
