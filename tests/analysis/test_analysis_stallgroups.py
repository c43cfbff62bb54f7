"""Stalls of one line and call are one entry, with count, total and longest."""

from dataclasses import replace

import pytest
from planted_recordings import IDLE, LIB, MS, called_back, frame, recording, thread

from perfkit.analysis.callwords import SourceLine
from perfkit.analysis.stallgroups import MOST_GROUPS, MOST_MARKS, stall_numbers
from perfkit.analysis.stalls import find_stalls
from perfkit.model.stalls import LoopTime, Place

HANDLER = frame("take_answer", line=30)
SAVE = frame("save", "/srv/school.py", 5)
RUN = frame("run", LIB + "subprocess.py", 548)
SAVING = called_back(HANDLER, SAVE)


def found(*stretches):
    return find_stalls(recording(thread(*stretches)))


def test_what_happens_again_is_counted():
    numbers = stall_numbers(
        found(
            (500, IDLE), (120, SAVING), (500, IDLE), (250, called_back(HANDLER, RUN)),
            (500, IDLE), (180, SAVING), (500, IDLE),
        ),
        {(SAVE.file, 5): SourceLine("    time.sleep(1)")},
    )  # fmt: skip
    assert [(g.function, g.call, g.kind, g.count) for g in numbers.groups] == [
        ("save", "time.sleep", "sleep", 2),
        ("take_answer", "subprocess.run", "subprocess", 1),
    ]
    first = numbers.groups[0]
    assert (first.handler, first.file, first.line) == ("take_answer", "/srv/school.py", 5)
    assert (first.total_s, first.longest_ms, first.cpu_share) == (pytest.approx(0.3), 180.0, None)
    assert (first.place, first.in_one_call) == ("loop", True)
    assert (numbers.count, numbers.observed_s) == (3, pytest.approx(2.55))
    assert numbers.stalled_s == pytest.approx(0.55)
    assert [(m.length_ms, m.group) for m in numbers.longest] == [(250.0, 1), (180.0, 0), (120.0, 0)]
    assert numbers.longest[0].start_ns == 1120 * MS


def test_loops_come_before_workers():
    result = found((500, IDLE), (120, SAVING), (500, IDLE))
    [stall] = result.stalls
    longer = replace(stall, place=Place.WORKER, end_ns=stall.end_ns + 5000 * MS)
    both = stall_numbers(replace(result, stalls=(longer, stall)))
    assert [group.place for group in both.groups] == ["loop", "worker"]


def test_cpu_shares_are_weighed_by_length():
    result = found((500, IDLE), (120, SAVING), (500, IDLE))
    [stall] = result.stalls
    several = (
        replace(stall, cpu_share=1.0),
        replace(stall, cpu_share=0.0, end_ns=stall.start_ns + 360 * MS),
        replace(stall, cpu_share=None),
    )
    [group] = stall_numbers(replace(result, stalls=several)).groups
    assert group.cpu_share == pytest.approx(0.25)


def test_only_so_many_are_kept_but_all_are_counted():
    result = found((500, IDLE), (120, SAVING), (500, IDLE))
    [stall] = result.stalls
    many = [replace(stall, line=frame("save", line=n)) for n in range(MOST_GROUPS + 5)] * 30
    numbers = stall_numbers(replace(result, stalls=tuple(many)))
    assert (len(numbers.groups), len(numbers.longest)) == (MOST_GROUPS, MOST_MARKS)
    assert numbers.count == len(many)


def test_several_loops_are_added():
    result = found((500, IDLE), (120, SAVING), (500, IDLE))
    loop = LoopTime(8, "x", observed_s=1.0, stalled_s=0.5, busy_s=0.9, saturated_s=0.25, lost_s=0.1)
    numbers = stall_numbers(replace(result, loops=(loop, loop)))
    assert (numbers.observed_s, numbers.stalled_s, numbers.saturated_s) == (2.0, 1.0, 0.5)
    assert (numbers.stalled_share, numbers.saturated_share, numbers.lost_share) == (0.5, 0.25, 0.1)
