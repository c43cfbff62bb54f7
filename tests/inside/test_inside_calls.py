"""What the bot's own interpreter counts, and the file it becomes."""

import cProfile
import pstats
import sys
import threading

import pytest

from perfkit.formats import prof
from perfkit.inside.calls import CProfile, Yappi, active_profiler

# two functions that pstats can't tell apart
TWINS = (lambda: sum(range(10)), lambda: sum(range(20)))  # fmt: skip


def factorial(number):
    return 1 if number < 2 else number * factorial(number - 1)


def work():
    for twin in TWINS:
        twin()
    factorial(6)
    factorial(3)


@pytest.fixture
def alone():
    """Another profiler, such as that of coverage with sys.monitoring, spoils these tests."""
    if sys.getprofile() is not None:
        pytest.skip("these tests are being profiled themselves")


def counted(counter, path, function=work):
    counter.begin()
    function()
    counter.end()
    counter.write(str(path))
    return prof.decode(path.read_bytes())


def costs_of(profile, name):
    return [cost for function, cost in profile.costs.items() if function.name == name]


def test_functions_that_look_the_same_are_added_up(alone, tmp_path):
    profile = counted(CProfile(), tmp_path / "a.prof")
    [twins] = costs_of(profile, "<lambda>")
    assert (twins.calls, twins.primitive_calls) == (2, 2)


def test_recursive_calls_are_told_apart(alone, tmp_path):
    profile = counted(CProfile(), tmp_path / "a.prof")
    [cost] = costs_of(profile, "factorial")
    assert (cost.calls, cost.primitive_calls) == (9, 2)
    assert cost.own_s <= cost.total_s


def test_what_callers_spent_is_what_the_function_took(alone, tmp_path):
    profile = counted(CProfile(), tmp_path / "a.prof")
    for function, callers in profile.callers.items():
        if callers:
            own = sum(cost.own_s for cost in callers.values())
            assert own == pytest.approx(profile.costs[function].own_s, abs=1e-9)


def test_pstats_reads_the_same_as_from_cprofile_itself(alone, tmp_path):
    theirs = cProfile.Profile()
    theirs.runcall(work)
    counted(CProfile(), tmp_path / "a.prof")
    ours = pstats.Stats(str(tmp_path / "a.prof"))
    wanted = {
        key: (entry[:2], {caller: part[:2] for caller, part in entry[4].items()})
        for key, entry in pstats.Stats(theirs).stats.items()
        if key[2] == "factorial"
    }
    assert wanted
    for key, (calls, callers) in wanted.items():
        assert ours.stats[key][:2] == calls
        assert {c: part[:2] for c, part in ours.stats[key][4].items()} == callers


def test_snakeviz_can_show_it(alone, tmp_path):
    from snakeviz.stats import json_stats, table_rows

    counted(CProfile(), tmp_path / "a.prof")
    stats = pstats.Stats(str(tmp_path / "a.prof"))
    assert any("factorial" in str(row) for row in table_rows(stats))
    assert any("factorial" in name for name in json_stats(stats))


def in_two_threads():
    thread = threading.Thread(target=factorial, args=(5,))
    thread.start()
    thread.join()
    factorial(3)


@pytest.mark.parametrize(("whose", "calls"), [("all", 8), ("mine", 3), ("others", 5)])
def test_yappi_keeps_threads_apart(alone, tmp_path, whose, calls):
    pytest.importorskip("yappi", reason="yappi is not installed")
    if sys.gettrace() is not None:
        pytest.skip("coverage traces these threads, and yappi's count with them")
    profile = counted(Yappi(whose), tmp_path / "a.prof", in_two_threads)
    assert sum(cost.calls for cost in costs_of(profile, "factorial")) == calls


def test_another_profiler_is_noticed(alone):
    sys.setprofile(lambda *_: None)
    try:
        assert "profiler" in active_profiler()
    finally:
        sys.setprofile(None)


def test_a_debugger_is_noticed(alone):
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        assert "debugger" in active_profiler()
    finally:
        sys.settrace(before)
