import pytest

from perfkit.analysis.memory_series import measure_memory, memory_numbers, mprof_points
from perfkit.formats.mprof import MprofFile, Reading
from perfkit.model.memory import MemoryMoment, MemoryPoint, ProcessMemory, Trend
from perfkit.model.samples import ProcessSeen

S = 1_000_000_000
MIB = 1024 * 1024


def process(pid: int, mib: int, *, told: bool = True) -> ProcessMemory:
    uss = mib * MIB if told else None
    return ProcessMemory(pid, rss=2 * mib * MIB, vms=9 * mib * MIB, own=mib * MIB, pss=uss, uss=uss)


def moment(at_s: int, *processes: ProcessMemory, born: tuple[int, ...] = ()) -> MemoryMoment:
    seen = tuple(ProcessSeen(pid, 1, f"worker {pid}") for pid in born)
    return MemoryMoment(at_s * S, 1e9 + at_s, processes, seen, reading_s=0.01)


def test_a_tree_is_the_sum_of_its_processes() -> None:
    memory = measure_memory(
        [moment(5, process(1, 10), process(2, 4)), moment(7, process(1, 12), process(2, 4))]
    )
    assert memory is not None
    assert [(p.t_s, p.rss_mib, p.own_mib, p.processes) for p in memory.points] == [
        (0, 28, 14, 2),
        (2, 32, 16, 2),
    ]
    assert {kind.name: (kind.start, kind.least, kind.most, kind.end) for kind in memory.kinds} == {
        "RSS": (28, 28, 32, 32),
        "PSS": (14, 14, 16, 16),
        "USS": (14, 14, 16, 16),
        "own": (14, 14, 16, 16),
        "VMS": (126, 126, 144, 144),
    }
    assert memory.growth.trend is Trend.UNSURE
    assert memory.reading_share == pytest.approx(0.01)


def test_a_kind_that_one_process_did_not_tell_is_left_out() -> None:
    memory = measure_memory([moment(0, process(1, 10), process(2, 4, told=False))])
    assert memory is not None
    assert [kind.name for kind in memory.kinds] == ["RSS", "own", "VMS"]
    assert memory.reading_share == 0


def test_lives_go_from_birth_to_death_and_a_pid_that_comes_back_is_another_process() -> None:
    memory = measure_memory(
        [
            moment(0, process(1, 10), born=(1,)),
            moment(1, process(1, 10), process(2, 5), born=(2,)),
            moment(2, process(1, 10), process(2, 8)),
            moment(3, process(1, 11)),
            moment(4, process(1, 11), process(2, 1), born=(2,)),
        ]
    )
    assert memory is not None
    assert [
        (life.pid, life.command, life.born_s, life.gone_s, life.most_rss_mib, life.last_own_mib)
        for life in memory.lives
    ] == [
        (1, "worker 1", 0, None, 22, 11),
        (2, "worker 2", 1, 3, 16, 8),
        (2, "worker 2", 4, None, 2, 1),
    ]


def test_nobody_seen_alive_is_nothing() -> None:
    assert measure_memory([]) is None
    assert measure_memory([moment(0)]) is None


def test_the_curve_shows_what_lies_above_the_lowest_after_warming_up() -> None:
    points = [MemoryPoint(float(s), 50.0, 5.0 if s < 10 else 30.0 + s % 2) for s in range(300)]
    curve = memory_numbers(points).curve
    assert len(curve) == 60
    assert curve[0] == 0
    assert {round(mib, 6) for mib in curve[3:]} <= {0.4, 0.6}


def test_a_file_of_mprof_is_summed_with_its_children() -> None:
    file = MprofFile(
        "x",
        (Reading(10, 100.0), Reading(11, 100.1), Reading(12, 100.2)),
        {0: (Reading(5, 100.0), Reading(6, 100.11)), 1: (Reading(1, 99.0),)},
    )
    assert [(p.t_s, p.rss_mib, p.processes) for p in mprof_points(file)] == [
        (0, 16, 3),
        (pytest.approx(0.1), 17, 2),
        (pytest.approx(0.2), 12, 1),
    ]
