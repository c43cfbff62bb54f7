"""Time is counted for the bot's own function nearest to where it was spent."""

import pytest

from perfkit.analysis.sites import call_sites
from perfkit.model.report import CallSite
from perfkit.model.stacks import Frame, WeightedStack

MAIN = Frame("main", "/srv/bot.py", 1)
RUN = Frame("run", "/usr/lib/python3.11/asyncio/runners.py", 7)
POLL = Frame("feed", "/v/lib/python3.11/site-packages/aiogram/dispatcher.py", 9)
HANDLER = Frame("take_answer", "/srv/bot.py", 30)
SAVE = Frame("save", "/srv/school.py", 5)
SAVE_LATER = Frame("save", "/srv/school.py", 6)
DUMPS = Frame("dumps", "/usr/lib/python3.11/json/__init__.py", 50)
WORKER = Frame("run", "/usr/lib/python3.11/threading.py", 3)


def seen(*frames, cpu=0.0, waiting=0.0, idle=0.0):
    return WeightedStack("MainThread", frames, cpu, waiting, idle)


def test_what_a_library_costs_counts_for_the_own_function_that_called_it():
    [site] = call_sites([
        seen(MAIN, RUN, POLL, HANDLER, SAVE, cpu=1.0, waiting=2.0),
        seen(MAIN, RUN, POLL, HANDLER, SAVE_LATER, DUMPS, cpu=4.0),
    ])  # fmt: skip
    assert site == CallSite(
        "save", "/srv/school.py", 6, cpu_s=5.0, waiting_s=2.0, in_loop=True,
        callers=("main", "take_answer"), callee="dumps",
    )  # fmt: skip


def test_in_a_worker_it_does_not_hold_the_loop():
    [site] = call_sites([seen(WORKER, HANDLER, cpu=1.0)])
    assert (site.in_loop, site.callers, site.callee) == (False, (), "")


def test_what_loops_and_frameworks_do_by_themselves_is_not_the_cost_of_who_started_them():
    polling = Frame("infinity_polling", "/v/lib/python3.11/site-packages/telebot/__init__.py", 9)
    started = [
        seen(MAIN, RUN, POLL, cpu=1.0),
        seen(MAIN, RUN, cpu=1.0),
        seen(MAIN, polling, waiting=9.0),
    ]
    assert call_sites(started) == ()


def test_what_a_handler_has_a_framework_do_is_its_cost():
    [site] = call_sites([seen(MAIN, RUN, POLL, HANDLER, POLL, cpu=1.0)])
    assert (site.function, site.in_loop, site.callee) == ("take_answer", True, "feed")


def test_idle_time_and_stacks_without_own_code_are_nobodys():
    assert call_sites([seen(MAIN, RUN, idle=9.0), seen(RUN, POLL, cpu=1.0), seen(cpu=1.0)]) == ()


def test_the_costliest_come_first_and_no_more_than_the_limit():
    stacks = [seen(Frame(f"f{n}", "bot.py", n), cpu=float(n)) for n in range(1, 5)]
    assert [site.function for site in call_sites(stacks, limit=2)] == ["f4", "f3"]


def test_recursion_is_no_caller_of_its_own():
    [site] = call_sites([seen(HANDLER, SAVE, SAVE_LATER, cpu=1.0)])
    assert site.callers == ("take_answer",)


@pytest.mark.parametrize("way", [["a", "b", "c", "d", "e", "f"]])
def test_only_the_last_of_many_callers_are_told(way):
    [site] = call_sites([seen(*(Frame(n, "bot.py", 1) for n in way), cpu=1.0)])
    assert site.callers == ("b", "c", "d", "e")
