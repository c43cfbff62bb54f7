"""The table of a profile of stacks, in the terminal."""

import io

import pytest
from rich.console import Console

from perfkit.analysis.stack_table import stack_table
from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame
from perfkit.report.profile_file_terminal import print_table

MAIN = Frame("main", "/srv/bot.py", 0)
NATIVE = Frame("memcpy[red]", "", 0)


def shown(*stacks, unit=Unit.SAMPLES):
    out = io.StringIO()
    table = stack_table(StackProfile(unit, tuple(ProfileStack(*each) for each in stacks)))
    print_table("a file", table, Console(file=out, width=120))
    return out.getvalue()


def test_one_call_is_no_way_and_no_thread_no_list():
    told = shown(((MAIN,), 3))
    assert "3 samples in 1 function, 1 distinct stack" in told
    assert "costliest way" not in told
    assert "Threads" not in told


def test_names_stand_as_they_are_and_places_as_far_as_they_are_known():
    told = shown(((MAIN, NATIVE), 3))
    assert "main (/srv/bot.py)" in told
    assert "memcpy[red] " in told


def test_idle_time_is_told_apart():
    told = shown(((MAIN,), 1.5, "Main"), ((MAIN,), 8.0, "Main" + IDLE), unit=Unit.SECONDS)
    assert "1.50 s in 1 function" in told
    assert "idle besides: 8.00 s" in told


def test_of_many_threads_the_costliest_are_shown():
    told = shown(*(((MAIN,), n, f"worker {n}") for n in range(1, 13)))
    assert "worker 12: 12 samples" in told
    assert "and 2 more threads" in told


def test_nothing_at_all_is_said_so():
    assert "No function fits." in shown()


@pytest.mark.parametrize(
    ("unit", "meaning"),
    [(Unit.SAMPLES, "how often a profiler"), (Unit.SECONDS, "clock"), (Unit.BYTES, "allocated")],
)
def test_the_unit_is_explained(unit, meaning):
    assert meaning in shown(((MAIN,), 1), unit=unit)
