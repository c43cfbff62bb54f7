"""A tree of processes is read from birth to death, over a system that does what it is told."""

import os
from dataclasses import dataclass, field, replace

import pytest

from perfkit.bot.process_view import ProcessFacts, SharedMemory
from perfkit.bot.readings import TreeReader
from perfkit.bot.reaped_account import Used
from perfkit.clock import SystemClock

SECOND = 1_000_000_000
BOT, CHILD, GRANDCHILD = 10, 11, 12


@dataclass
class FakeProcess:
    """A process as the system shows it; ``gone`` when it was waited for."""

    pid: int
    facts: ProcessFacts
    born_ms: int = 1
    words: str = "bot"
    kept: SharedMemory = SharedMemory(70, 60)  # noqa: RUF009
    offspring: tuple[int, ...] = ()
    weighed: int = 0

    def read(self) -> ProcessFacts:
        return self.facts

    def shared_memory(self) -> SharedMemory:
        self.weighed += 1
        return self.kept

    def command(self) -> str:
        return self.words

    def children(self) -> tuple[int, ...]:
        return self.offspring


class View:
    """Looks at one process, and is not taken in by another with its id."""

    def __init__(self, system: "FakeSystem", process: FakeProcess) -> None:
        self._system, self._process = system, process
        self.pid, self.born_ms = process.pid, process.born_ms

    def read(self) -> ProcessFacts | None:
        there = self._system.processes.get(self.pid)
        return there.read() if there is self._process else None

    def shared_memory(self) -> SharedMemory:
        self._system.spent_ns += self._system.weighing_ns
        return self._process.shared_memory()

    def command(self) -> str:
        return self._process.command()

    def children(self) -> tuple[int, ...]:
        self._system.spent_ns += self._system.searching_ns
        self._system.searches += 1
        return self._process.children() if self.read() else ()


@dataclass
class FakeSystem:
    processes: dict[int, FakeProcess] = field(default_factory=dict)
    at_ns: int = 0
    spent_ns: int = 0
    weighing_ns: int = 0
    searching_ns: int = 0
    searches: int = 0

    def open(self, pid: int) -> View | None:
        process = self.processes.get(pid)
        return None if process is None else View(self, process)

    def now_ns(self) -> int:
        return self.at_ns

    def begin(self, pid: int, parent: int, cpu_s: float = 0, **more) -> FakeProcess:
        facts = ProcessFacts(parent, False, Used(cpu_s, 0), 100, 1, 5, 3, 1, 0, 0, Used(0, 0))
        process = FakeProcess(pid, facts, **more)
        self.processes[pid] = process
        if parent in self.processes:
            self.processes[parent].offspring += (pid,)
        return process

    def change(self, pid: int, **facts) -> None:
        process = self.processes[pid]
        process.facts = replace(process.facts, **facts)

    def end(self, pid: int) -> None:
        """It ended and its parent was told at once."""
        parent = self.processes.get(self.processes.pop(pid).facts.parent_pid)
        if parent:
            parent.offspring = tuple(child for child in parent.offspring if child != pid)


@pytest.fixture
def system():
    made = FakeSystem()
    made.begin(BOT, 1)
    return made


@pytest.fixture
def reader(system):
    return TreeReader(BOT, system, open_process=system.open, spent_ns=lambda: system.spent_ns)


def pids(readings):
    return [process.pid for process in readings]


def test_a_process_is_shown_with_all_that_is_known_of_it(system, reader):
    system.change(
        BOT, cpu=Used(2, 1), read_bytes=10, written_bytes=20, major_faults=Used(3, 1), threads=4
    )
    (bot,), totals = reader.read()
    assert (bot.pid, bot.parent_pid, bot.born_ms, bot.command) == (BOT, 1, 1, "bot")
    assert (bot.cpu_s, bot.rss_bytes, bot.threads, bot.context_switches) == (3, 100, 4, 5)
    assert (bot.pss_bytes, bot.uss_bytes, bot.open_fds, bot.sockets) == (70, 60, 3, 1)
    assert (bot.read_bytes, bot.written_bytes, bot.major_faults) == (10, 20, 4)
    assert (totals.cpu_s, totals.context_switches, totals.major_faults) == (3, 5, 4)
    assert (totals.read_bytes, totals.written_bytes) == (10, 20)


def test_children_and_theirs_are_found_at_the_next_look_and_follow_their_parents(system, reader):
    assert pids(reader.read()[0]) == [BOT]
    system.begin(CHILD, BOT)
    system.begin(GRANDCHILD, CHILD)
    readings, totals = reader.read()
    assert pids(readings) == [BOT, CHILD, GRANDCHILD]
    assert (totals.born, totals.ended) == (3, 0)


def test_what_a_child_had_used_stays_counted_when_it_ends(system, reader):
    system.begin(CHILD, BOT, cpu_s=3)
    system.change(CHILD, context_switches=40, read_bytes=7, written_bytes=8)
    reader.read()
    system.end(CHILD)
    system.change(BOT, cpu=Used(1, 3.5), read_bytes=7, written_bytes=9)
    readings, totals = reader.read()
    assert pids(readings) == [BOT]
    assert readings[0].cpu_s == 1.5  # its own, and what the child used after the last look
    assert (totals.cpu_s, totals.context_switches) == (4.5, 45)
    assert (totals.read_bytes, totals.written_bytes) == (7, 9)
    assert (totals.born, totals.ended) == (2, 1)


def test_a_child_nobody_saw_is_counted_through_the_parent_that_waited_for_it(system, reader):
    reader.read()
    system.change(BOT, cpu=Used(0, 2))
    assert reader.read()[1].cpu_s == 2


def test_a_child_nobody_has_waited_for_is_counted_to_its_end_and_only_once(system, reader):
    system.begin(CHILD, BOT, cpu_s=1)
    reader.read()
    system.change(CHILD, ended=True, cpu=Used(1.75, 0))
    for _ in range(3):
        readings, totals = reader.read()
        assert pids(readings) == [BOT]
        assert (totals.cpu_s, totals.born, totals.ended) == (1.75, 2, 1)
    system.end(CHILD)
    system.change(BOT, cpu=Used(0, 1.75))
    assert reader.read()[1].cpu_s == 1.75


def test_a_child_that_began_and_ended_between_two_looks_is_born_and_ended(system, reader):
    reader.read()
    system.begin(CHILD, BOT, cpu_s=1)
    system.change(CHILD, ended=True)
    totals = reader.read()[1]
    assert (totals.cpu_s, totals.born, totals.ended) == (1, 2, 1)
    system.end(CHILD)
    system.change(BOT, cpu=Used(0, 1))
    totals = reader.read()[1]
    assert (totals.cpu_s, totals.born, totals.ended) == (1, 2, 1)


def test_a_process_id_given_to_another_is_another_process(system, reader):
    system.begin(CHILD, BOT, cpu_s=5)
    reader.read()
    system.end(CHILD)
    system.begin(CHILD, BOT, cpu_s=0.25, born_ms=9)
    reader.read()
    readings, totals = reader.read()
    assert [(process.pid, process.born_ms) for process in readings] == [(BOT, 1), (CHILD, 9)]
    assert readings[1].cpu_s == 0.25
    assert (totals.cpu_s, totals.born, totals.ended) == (5.25, 3, 1)


def test_an_unreaped_child_whose_id_is_given_to_another_hides_it_not(system, reader):
    system.begin(CHILD, BOT)
    reader.read()
    system.change(CHILD, ended=True)
    reader.read()
    system.end(CHILD)
    system.begin(CHILD, BOT, born_ms=9)
    assert pids(reader.read()[0]) == [BOT, CHILD]


def test_a_stranger_with_the_id_of_a_child_that_is_gone_is_not_taken_in(system, reader):
    system.processes[BOT].offspring = (CHILD,)
    system.begin(CHILD, 999)
    assert pids(reader.read()[0]) == [BOT]


def test_an_orphan_stays_in_the_tree(system, reader):
    system.begin(CHILD, BOT)
    system.begin(GRANDCHILD, CHILD)
    reader.read()
    system.end(CHILD)
    system.change(GRANDCHILD, parent_pid=1)
    assert pids(reader.read()[0]) == [BOT, GRANDCHILD]


def test_a_family_that_ends_between_two_looks_is_counted_once(system, reader):
    system.begin(CHILD, BOT, cpu_s=1)
    system.begin(GRANDCHILD, CHILD, cpu_s=5)
    reader.read()
    system.end(GRANDCHILD)
    system.end(CHILD)  # which had waited for it just before
    system.change(BOT, cpu=Used(0, 6))
    totals = reader.read()[1]
    assert (totals.cpu_s, totals.ended) == (6, 2)


def test_nothing_is_kept_of_children_that_came_and_went(system, reader):
    for number in range(20, 40):
        system.begin(number, BOT)
        system.change(number, ended=True)
        reader.read()
        system.end(number)
    reader.read()
    assert not reader._unreaped
    assert list(reader._members) == [BOT]


def test_no_processes_are_shown_of_a_bot_that_is_gone_but_its_counters_stay(system, reader):
    system.begin(CHILD, BOT, cpu_s=1)
    system.change(BOT, cpu=Used(2, 0))
    reader.read()
    system.end(BOT)
    readings, totals = reader.read()
    assert readings == ()
    assert (totals.cpu_s, totals.born, totals.ended) == (3, 2, 1)
    system.end(CHILD)
    assert reader.read()[1].ended == 2


def test_a_bot_that_was_never_there_has_nothing(system):
    readings, totals = TreeReader(77, system, open_process=system.open).read()
    assert readings == ()
    assert (totals.born, totals.cpu_s) == (0, 0)


def test_another_process_with_the_bots_id_is_not_the_bot(system, reader):
    reader.read()
    system.processes[BOT] = FakeProcess(BOT, system.processes[BOT].facts, born_ms=9)
    assert reader.read()[0] == ()
    assert reader.read()[0] == ()


def test_this_very_process_can_be_read():
    readings, totals = TreeReader(os.getpid(), SystemClock()).read()
    assert readings[0].pid == os.getpid()
    assert readings[0].parent_pid == os.getppid()
    assert totals.cpu_s >= readings[0].cpu_s > 0


def test_totals_never_fall_whatever_comes_and_goes(system, reader):
    before = reader.read()[1]
    for round_ in range(30):
        system.begin(20 + round_, BOT, cpu_s=round_ % 3)
        if round_ >= 4:
            system.end(16 + round_)
        if round_ % 2:
            reaped = system.processes[BOT].facts.cpu.reaped + 0.5
            system.change(BOT, cpu=Used(0, reaped))
        now = reader.read()[1]
        assert now.cpu_s >= before.cpu_s
        assert now.context_switches >= before.context_switches
        before = now
    assert (before.born, before.ended) == (31, 26)


def test_what_may_not_be_read_is_unknown(system, reader):
    system.change(
        BOT, open_fds=None, sockets=None, read_bytes=None, written_bytes=None, major_faults=None
    )
    system.processes[BOT].kept = SharedMemory(None, None)
    (bot,), _ = reader.read()
    assert bot.open_fds is bot.sockets is bot.pss_bytes is bot.uss_bytes is None
    assert bot.read_bytes is bot.written_bytes is bot.major_faults is None


def test_shared_memory_is_read_every_ten_seconds_and_of_a_new_process_at_once(system, reader):
    reader.read()
    system.at_ns = 9 * SECOND
    child = system.begin(CHILD, BOT)
    readings, _ = reader.read()
    assert (system.processes[BOT].weighed, child.weighed) == (1, 1)
    assert readings[0].pss_bytes == 70  # the last one known
    system.at_ns = 19 * SECOND
    reader.read()
    assert (system.processes[BOT].weighed, child.weighed) == (2, 2)


def test_shared_memory_is_read_less_often_where_that_is_costly(system, reader):
    system.weighing_ns = SECOND // 10  # a share of 0.002 pays for it in 50 s
    reader.read()
    child = system.begin(CHILD, BOT)
    system.at_ns = 49 * SECOND
    assert reader.read()[0][1].pss_bytes is None
    system.at_ns = 50 * SECOND
    assert reader.read()[0][1].pss_bytes == 70
    assert (system.processes[BOT].weighed, child.weighed) == (2, 1)


def test_children_are_looked_for_less_often_where_that_is_costly(system, reader):
    system.searching_ns = SECOND // 100  # paid for in 5 s
    for second in range(11):
        system.at_ns = second * SECOND
        reader.read()
    assert system.searches == 3


def test_a_program_started_in_place_of_another_is_called_by_its_name(system, reader):
    system.processes[BOT].words = "sh -c exec bot"
    reader.read()
    system.processes[BOT].words = "bot"
    assert reader.read()[0][0].command == "bot"
    system.processes[BOT].words = "bot: working"
    system.at_ns = 10 * SECOND
    reader.read()
    assert reader.read()[0][0].command == "bot: working"
    system.processes[BOT].words = ""  # just ending
    system.at_ns = 20 * SECOND
    assert reader.read()[0][0].command == "bot: working"
