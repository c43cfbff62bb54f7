"""The same time by thread, by module and by package."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.hot_groups import by_module, by_package, by_thread
from perfkit.model.stacks import Frame, WeightedStack

MAIN = Frame("main", "/srv/bot/app.py", 1)
HANDLER = Frame("handler", "/srv/bot/handlers.py", 5)
LOOP = Frame("_run_once", "/usr/lib/python3.11/asyncio/base_events.py", 7)
RUN = Frame("_run", "/usr/lib/python3.11/asyncio/events.py", 7)
FEED = Frame("feed", "/v/lib/python3.11/site-packages/aiogram/dispatcher.py", 9)
DUMPS = Frame("dumps", "/usr/lib/python3.11/json/encoder.py", 2)

STACKS = (
    WeightedStack("MainThread", (MAIN, LOOP, RUN, FEED, HANDLER), 3.0, 1.0),
    WeightedStack("MainThread", (MAIN, LOOP, RUN, FEED, HANDLER, DUMPS), 1.0, 0.0),
    WeightedStack("MainThread", (MAIN, LOOP), 0.0, 0.0, 5.0),
    WeightedStack("worker", (HANDLER, HANDLER), 0.0, 2.0),
    WeightedStack("worker", (), 1.0, 0.0),
)


def test_packages_count_once_a_stack_and_own_code_is_one():
    rows = [
        (g.name, g.owner, g.self_cpu_s, g.self_waiting_s, g.total_cpu_s, g.total_waiting_s)
        for g in by_package(STACKS)
    ]
    assert rows == [
        ("your code", "own", 3.0, 3.0, 4.0, 3.0),
        ("json", "stdlib", 1.0, 0.0, 1.0, 0.0),
        ("aiogram", "framework", 0.0, 0.0, 4.0, 1.0),
        ("asyncio", "stdlib", 0.0, 0.0, 4.0, 1.0),
    ]
    assert [group.self_cpu_share for group in by_package(STACKS)] == [0.75, 0.25, 0.0, 0.0]


def test_modules_of_own_code_are_told_apart():
    rows = {group.name: (group.self_cpu_s, group.total_cpu_s) for group in by_module(STACKS)}
    assert rows["/srv/bot/handlers.py"] == (3.0, 4.0)
    assert rows["/srv/bot/app.py"] == (0.0, 4.0)
    assert rows["asyncio.events"] == (0.0, 4.0)


def test_threads_come_by_their_time_on_the_cpu_with_their_own_functions():
    main, worker = by_thread(STACKS)
    assert (main.name, main.cpu_s, main.waiting_s, main.idle_s) == ("MainThread", 4.0, 1.0, 5.0)
    assert main.cpu_share == pytest.approx(0.8)
    assert [(f.function, f.self_cpu_share) for f in main.hot[:2]] == [
        ("handler", 0.75), ("dumps", 0.25),
    ]  # fmt: skip
    assert (worker.name, worker.cpu_share) == ("worker", pytest.approx(0.2))


def test_nothing_has_no_shares():
    idle = (WeightedStack("MainThread", (MAIN,), 0.0, 2.0, 1.0),)
    assert by_thread(idle)[0].cpu_share == 0
    assert by_package(idle)[0].self_cpu_share == 0
    assert by_thread(()) == by_module(()) == ()


stacks = st.lists(
    st.builds(
        WeightedStack,
        st.sampled_from(["a", "b"]),
        st.lists(st.sampled_from([MAIN, HANDLER, LOOP, FEED, DUMPS]), min_size=1, max_size=5).map(
            tuple
        ),
        st.floats(0, 100),
        st.floats(0, 100),
    )
)


@given(stacks)
def test_every_second_is_somebodys_in_each_table(found):
    cpu_s = sum(stack.cpu_s for stack in found)
    for table in (by_module(found), by_package(found)):
        assert sum(group.self_cpu_s for group in table) == pytest.approx(cpu_s)
        assert sum(group.self_cpu_share for group in table) == pytest.approx(1 if cpu_s else 0)
    assert sum(thread.cpu_s for thread in by_thread(found)) == pytest.approx(cpu_s)
