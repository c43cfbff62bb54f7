"""What was seen of a bot becomes values by series name, rates, levels and small charts."""

from dataclasses import replace

import pytest

from perfkit.analysis.counter_rates import counter_rates
from perfkit.analysis.monitored import memory_share, series_values
from perfkit.analysis.monitored_levels import CPU, MEMORY, RESPONSE_S, Bounds
from perfkit.analysis.monitored_rates import rates, window
from perfkit.analysis.sparkline import columns, heights
from perfkit.model.monitoring import HostReading, Level, Moment, ProcessReading, Totals
from perfkit.model.series import Kind, find_series

SECOND = 1_000_000_000
HOST = HostReading(
    cpus=2.0,
    cpu_share=None,
    steal_share=None,
    load_1min=0.5,
    memory_bytes=1000,
    memory_used_bytes=400,
    swap_bytes=0,
    swap_used_bytes=0,
)
BOT = ProcessReading(
    pid=10,
    parent_pid=1,
    born_ms=5,
    command="bot",
    cpu_s=2.0,
    rss_bytes=100,
    threads=3,
    context_switches=40,
    pss_bytes=70,
    uss_bytes=60,
    open_fds=8,
    sockets=2,
    read_bytes=1000,
    written_bytes=2000,
    major_faults=1,
)
CHILD = replace(BOT, pid=11, parent_pid=10, born_ms=6, command="worker")
TOTALS = Totals(
    cpu_s=9.0,
    context_switches=90,
    read_bytes=3000,
    written_bytes=5000,
    major_faults=4,
    born=5,
    ended=3,
)


def moment(*processes: ProcessReading, at_s: float = 1, totals: Totals = TOTALS) -> Moment:
    return Moment(
        at_ns=round(at_s * SECOND),
        at_ms=1_700_000_000_000 + round(at_s * 1000),
        processes=processes,
        totals=totals,
        host=HOST,
    )


def test_the_processes_are_summed_and_the_counters_are_the_trees() -> None:
    values = series_values(moment(BOT, CHILD))
    assert values == {
        "perfkit_bot_up": 1,
        "perfkit_bot_processes": 2,
        "perfkit_bot_processes_started_total": 5,
        "perfkit_bot_processes_ended_total": 3,
        "perfkit_bot_cpu_seconds_total": 9,
        "perfkit_bot_resident_memory_bytes": 200,
        "perfkit_bot_proportional_memory_bytes": 140,
        "perfkit_bot_unique_memory_bytes": 120,
        "perfkit_bot_memory_limit_bytes": 1000,
        "perfkit_bot_threads": 6,
        "perfkit_bot_open_fds": 16,
        "perfkit_bot_sockets": 4,
        "perfkit_bot_context_switches_total": 90,
        "perfkit_bot_read_bytes_total": 3000,
        "perfkit_bot_written_bytes_total": 5000,
        "perfkit_bot_major_faults_total": 4,
        "perfkit_host_load1": 0.5,
        "perfkit_host_memory_bytes": 1000,
        "perfkit_host_memory_used_bytes": 400,
        "perfkit_host_swap_bytes": 0,
        "perfkit_host_swap_used_bytes": 0,
    }


def test_what_one_process_does_not_tell_is_known_of_none() -> None:
    silent = replace(
        CHILD, pss_bytes=None, open_fds=None, sockets=None, read_bytes=None, written_bytes=None
    )
    missing = series_values(moment(BOT, CHILD)).keys() - series_values(moment(BOT, silent)).keys()
    assert missing == {
        "perfkit_bot_proportional_memory_bytes",
        "perfkit_bot_open_fds",
        "perfkit_bot_sockets",
        "perfkit_bot_read_bytes_total",
        "perfkit_bot_written_bytes_total",
    }


def test_of_a_bot_that_is_gone_it_is_known_that_it_is_and_what_it_had_used() -> None:
    values = series_values(moment())
    assert values["perfkit_bot_up"] == values["perfkit_bot_processes"] == 0
    assert values["perfkit_bot_cpu_seconds_total"] == 9
    assert "perfkit_bot_resident_memory_bytes" not in values


def test_memory_is_a_share_of_what_may_be_used() -> None:
    assert memory_share(moment(BOT, CHILD)) == 0.2
    assert memory_share(moment()) is None


def test_each_value_is_of_a_series_that_is_in_the_list() -> None:
    told = replace(
        HOST,
        cpu_share=0.5,
        steal_share=0.0,
        disk_used_share=0.2,
        disk_read_bytes=1,
        disk_written_bytes=2,
    )
    values = series_values(replace(moment(BOT), host=told))
    assert len(values) == 26
    kinds = {series.kind for name in values if (series := find_series(name))}
    assert all(find_series(name) for name in values)
    assert kinds == {Kind.GAUGE, Kind.COUNTER}


def test_rates_are_of_the_time_between_two_moments() -> None:
    later = moment(
        replace(BOT, cpu_s=3.0, context_switches=60, read_bytes=1400, written_bytes=2000),
        at_s=3,
        totals=replace(
            TOTALS,
            cpu_s=12.0,
            context_switches=100,
            read_bytes=3200,
            written_bytes=5100,
            major_faults=6,
        ),
    )
    found = rates(moment(BOT, CHILD), later)
    assert found is not None
    assert found.seconds == 2
    assert found.cpu_cores == 1.5  # that of the child that ended meanwhile is in it
    assert (found.switches_per_s, found.major_faults_per_s) == (5, 1)
    assert (found.read_bytes_per_s, found.written_bytes_per_s) == (100, 50)
    [bot] = found.processes
    assert (bot.cpu_cores, bot.switches_per_s) == (0.5, 10)
    assert (bot.read_bytes_per_s, bot.written_bytes_per_s) == (200, 0)


def test_a_process_that_was_not_there_before_has_no_rates_yet_nor_has_a_reused_pid() -> None:
    reborn = replace(CHILD, born_ms=900)
    found = rates(moment(BOT, CHILD), moment(BOT, reborn, at_s=2))
    assert found is not None
    assert [process.cpu_cores for process in found.processes] == [0, None]


def test_rates_of_what_a_process_does_not_tell_are_not_known() -> None:
    silent = replace(BOT, read_bytes=None, written_bytes=None, major_faults=None)
    found = rates(moment(silent), moment(silent, at_s=2))
    assert found is not None
    assert found.read_bytes_per_s is found.written_bytes_per_s is found.major_faults_per_s is None
    assert found.processes[0].read_bytes_per_s is None
    assert found.processes[0].cpu_cores == 0


def test_there_are_no_rates_of_no_time() -> None:
    assert rates(moment(BOT), moment(BOT)) is None


def test_a_window_reaches_back_as_far_as_asked_or_as_there_are_moments() -> None:
    seen = [moment(at_s=second) for second in range(1, 11)]
    assert window(seen, 3) == (seen[6], seen[9])
    assert window(seen, 3.5) == (seen[5], seen[9])
    assert window(seen, 60) == (seen[0], seen[9])
    assert window(seen, 0) == (seen[8], seen[9])
    assert window(seen[:1], 3) is None


@pytest.mark.parametrize(
    ("bounds", "normal", "warning", "critical"),
    [(RESPONSE_S, 0.99, 2.0, 2.01), (CPU, 0.69, 0.7, 0.91), (MEMORY, 0.79, 0.95, 0.96)],
    ids=["response", "cpu", "memory"],
)
def test_levels_are_the_designs(
    bounds: Bounds, normal: float, warning: float, critical: float
) -> None:
    assert bounds.level(normal) is Level.NORMAL
    assert bounds.level(warning) is Level.WARNING
    assert bounds.level(critical) is Level.CRITICAL


def test_columns_hold_means_and_gaps_where_nothing_was_measured() -> None:
    samples = [(-1, 9.0), (0, 1.0), (9, 3.0), (25, 4.0), (40, 7.0)]
    assert columns(samples, start_ms=0, end_ms=40, count=4) == (2.0, None, 4.0, None)


def test_heights_are_of_the_greatest_value_or_of_the_one_given() -> None:
    assert heights((0.0, 0.01, 4.0, None, 8.0), steps=8) == (0, 1, 4, None, 8)
    assert heights((0.5, 2.0), steps=8, full=1.0) == (4, 8)
    assert heights((), steps=8) == ()
    assert heights((0.0, None), steps=8) == (0, None)


def test_a_counter_becomes_rates_and_may_begin_again() -> None:
    samples = [(0, 10.0), (1000, 12.0), (3000, 16.0), (3000, 17.0), (4000, 5.0)]
    assert list(counter_rates(samples)) == [(1000, 2.0), (3000, 2.0), (4000, 5.0)]
