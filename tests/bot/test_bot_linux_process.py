"""One process is read from ``/proc``, or from a folder like it in which anything may go missing."""

import os
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from perfkit.bot.linux_process import MOST_SHOWN, PAGE_BYTES, LinuxProcesses
from perfkit.bot.process_view import SharedMemory
from perfkit.bot.reaped_account import Used
from perfkit.bot.thread_switches import EACH_LOOK, ThreadSwitches

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux'")

PID = 42
SWITCHES = "Name:\tx\nvoluntary_ctxt_switches:\t{}\nnonvoluntary_ctxt_switches:\t1\n"


@dataclass
class Proc:
    """A ``/proc`` with one process, of which each file can be changed or taken away."""

    folder: Path

    def stat(self, *, state="S", born=500, threads=1, cpu=(150, 50, 30, 20)) -> None:
        ticks = " ".join(map(str, cpu))
        self.write(
            f"{PID}/stat",
            f"{PID} (my bot) {state} 7 1 1 0 -1 0 9 9 3 2 {ticks} 20 0 {threads} 0 {born} 1 1\n",
        )

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def descriptor(self, number: int, target: str) -> None:
        link = self.folder / f"{PID}/fd/{number}"
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(target)

    def open(self):
        return LinuxProcesses(str(self.folder)).open(PID)


@pytest.fixture
def proc(tmp_path):
    made = Proc(tmp_path)
    made.stat()
    made.write("stat", "cpu 1\nbtime 1700000000\n")
    made.write("thread-self/children", "")
    made.write(f"{PID}/statm", "800 425 300 100 0 90 0\n")
    made.write(f"{PID}/io", "read_bytes: 4096\nwrite_bytes: 8192\n")
    made.write(f"{PID}/task/{PID}/status", SWITCHES.format(4))
    made.write(f"{PID}/task/{PID}/children", "43 44 ")
    made.write(f"{PID}/cmdline", "python\0bot.py\0--token\0" + "123\0")
    made.descriptor(0, "/dev/null")
    made.descriptor(1, "socket:[77]")
    return made


def test_all_that_linux_tells_is_read(proc):
    process = proc.open()
    facts = process.read()
    assert (process.pid, facts.parent_pid, facts.ended) == (PID, 7, False)
    assert process.born_ms == 1_700_000_005_000
    assert facts.cpu == Used(2.0, 0.5)
    assert facts.rss_bytes == 425 * PAGE_BYTES
    assert (facts.threads, facts.context_switches) == (1, 5)
    assert (facts.open_fds, facts.sockets) == (2, 1)
    assert (facts.read_bytes, facts.written_bytes) == (4096, 8192)
    assert facts.major_faults == Used(3, 2)
    assert process.children() == (43, 44)
    assert process.command() == "python bot.py --token ***"


def test_a_process_without_arguments_is_called_by_its_name(proc):
    proc.write(f"{PID}/cmdline", "")
    assert proc.open().command() == "my bot"


def test_of_a_very_long_command_line_no_half_secret_is_shown(proc):
    secret = "TOKEN=" + "s" * 70_000
    proc.write(f"{PID}/cmdline", f"python\0bot.py\0{secret}\0")
    assert proc.open().command() == "python bot.py"
    proc.write(f"{PID}/cmdline", "python\0" + "x" * 5000 + "\0")
    assert len(proc.open().command()) == MOST_SHOWN


def test_an_ended_process_that_nobody_waited_for_tells_its_final_counters(proc):
    process = proc.open()
    process.read()
    proc.stat(state="Z", cpu=(160, 50, 30, 20))
    facts = process.read()
    assert facts.ended
    assert (facts.cpu.own, facts.context_switches, facts.written_bytes) == (2.1, 5, 8192)
    assert (facts.rss_bytes, facts.threads) == (0, 0)


def test_another_process_with_the_same_id_is_not_this_one(proc):
    process = proc.open()
    proc.stat(born=501)
    assert process.read() is None


@pytest.mark.parametrize("missing", ["stat", "statm", "io", "fd"])
def test_a_process_that_goes_between_two_files_is_gone(proc, missing):
    process = proc.open()
    (proc.folder / str(PID) / missing).rename(proc.folder / "away")
    assert process.read() is None


def test_a_process_that_is_gone_has_no_children_no_command_and_no_memory(proc):
    process = proc.open()
    (proc.folder / str(PID)).rename(proc.folder / "away")
    assert process.children() == ()
    assert process.command() == ""
    assert process.shared_memory() == SharedMemory(None, None)
    assert proc.open() is None


def refuse(monkeypatch, *names):
    """As the kernel refuses them of another user's process, which root can't be shown by modes."""
    really_open, really_list = os.open, os.listdir

    def refusing(path, *more):
        if str(path).rpartition("/")[2] in names:
            raise PermissionError(path)
        return really_open(path, *more)

    def refusing_list(path):
        if str(path).rpartition("/")[2] in names:
            raise PermissionError(path)
        return really_list(path)

    monkeypatch.setattr(os, "open", refusing)
    monkeypatch.setattr(os, "listdir", refusing_list)


def test_what_may_not_be_read_is_unknown_and_the_rest_is_told(proc, monkeypatch):
    process = proc.open()
    refuse(monkeypatch, "io", "fd")
    facts = process.read()
    assert facts.open_fds is facts.sockets is facts.read_bytes is facts.written_bytes is None
    assert facts.cpu.own == 2
    proc.stat(state="Z")
    assert process.read().read_bytes is None


def test_a_process_that_may_not_be_looked_at_at_all_is_not_there(proc, monkeypatch):
    process = proc.open()
    refuse(monkeypatch, "stat", "task", "cmdline")
    assert process.read() is None
    assert process.children() == ()
    assert process.command() == ""
    assert proc.open() is None


def test_children_of_all_threads_are_told_and_a_thread_may_just_have_ended(proc):
    proc.write(f"{PID}/task/50/children", "45")
    (proc.folder / f"{PID}/task/51").mkdir()
    assert sorted(proc.open().children()) == [43, 44, 45]


def test_switches_of_all_threads_are_summed(proc):
    process = proc.open()
    process.read()
    proc.stat(threads=3)
    proc.write(f"{PID}/task/50/status", SWITCHES.format(9))
    (proc.folder / f"{PID}/task/51").mkdir()  # just ended
    assert process.read().context_switches == 5 + 10


def test_a_descriptor_that_is_new_is_looked_at_at_once_and_each_again_at_the_tenth_look(proc):
    process = proc.open()
    assert process.read().sockets == 1
    proc.descriptor(2, "socket:[78]")
    proc.descriptor(3, "/dev/null")
    assert (process.read().open_fds, process.read().sockets) == (4, 2)
    for number in (2, 1):  # closed, and given to a file
        (proc.folder / f"{PID}/fd/{number}").unlink()
    proc.descriptor(2, "/dev/null")
    assert [process.read().sockets for _ in range(8)] == [1] * 7 + [0]


def test_a_file_that_was_closed_meanwhile_is_no_socket(proc, monkeypatch):
    def closed(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr(os, "readlink", closed)
    assert proc.open().read().sockets == 0


def test_where_the_kernel_does_not_tell_children_psutil_looks_for_them(proc, monkeypatch):
    (proc.folder / "thread-self" / "children").unlink()
    monkeypatch.setattr(psutil, "Process", psutil_process)
    assert proc.open().children() == (99,)
    monkeypatch.setattr(psutil, "Process", missing)
    assert proc.open().children() == ()


def psutil_process(pid):
    class Found:
        def __init__(self, pid):
            self.pid = pid

        def children(self):
            return [Found(99)]

    return Found(pid)


def missing(pid):
    raise psutil.NoSuchProcess(pid)


def test_this_process_is_read_as_it_is():
    process = LinuxProcesses().open(os.getpid())
    with socket.socket(), Path(os.devnull).open():
        there = process.read()
    assert there.open_fds >= 2
    assert there.sockets >= 1
    assert there.rss_bytes > 1024 * 1024
    assert abs(process.born_ms / 1000 - psutil.Process().create_time()) < 1.5
    memory = process.shared_memory()
    assert memory.uss_bytes <= memory.pss_bytes <= there.rss_bytes * 1.5


def test_threads_of_this_process_are_read_as_they_come_and_go():
    process = LinuxProcesses().open(os.getpid())
    before = process.read()
    go = threading.Event()
    more = [threading.Thread(target=go.wait) for _ in range(3)]
    for thread in more:
        thread.start()
    during = process.read()
    go.set()
    for thread in more:
        thread.join()
    assert during.threads == before.threads + 3
    assert before.context_switches <= during.context_switches <= process.read().context_switches


def test_what_ended_threads_had_stays_counted_and_ids_may_be_used_again():
    switches = ThreadSwitches()
    assert switches.count([1, 2], {1: 10, 2: 5}.get) == 15
    assert switches.count([1], {1: 11}.get) == 16
    assert switches.count([1, 2], {1: 11, 2: 1}.get) == 17
    assert switches.count([1, 2], {1: 11}.get) == 17  # gone between the list and the look
    assert switches.count([1, 2], {1: 2, 2: 4}.get) == 11 + 6 + 2 + 4


def test_of_very_many_threads_some_are_read_at_each_look_by_turns():
    switches, threads = ThreadSwitches(), range(3 * EACH_LOOK)
    assert switches.count(threads, lambda _: 1) == len(threads)
    asked: list[int] = []
    for _ in range(3):
        switches.count(threads, lambda thread: asked.append(thread) or 2)
    assert sorted(asked) == list(threads)
    assert switches.count(threads, lambda _: 2) == 2 * len(threads)
