"""``make bench-monitor``: what it costs to watch a bot of ten processes once a second.

By turns: reading alone (``python -m benchmarks.monitor reading PID``), ``perfkit monitor`` as a
service and in a terminal, memory_profiler's ``mprof attach`` and psrecord. The CPU time of a
watcher and all its children is what the kernel counts, in nanoseconds, once it has settled.
"""

import contextlib
import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from perfkit.analysis.monitored import series_values
from perfkit.bot.readings import TreeReader
from perfkit.clock import SystemClock
from perfkit.model.monitoring import Moment
from perfkit.monitor.host import HostReader

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
PERFKIT = (sys.executable, "-c", "from perfkit.cli.main import main; main()", "monitor")
CHILDREN = 9
ROUNDS = 3
SETTLE_S = 5.0
SECONDS = 20.0
"""Long enough for what is read every ten seconds to come twice."""
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watcher:
    """A command that watches the process with the id in place of ``PID``."""

    name: str
    argv: tuple[str, ...]
    terminal: bool = False
    goal: str = ""


WATCHERS = (
    Watcher(
        "perfkit: reading alone",
        (sys.executable, "-m", "benchmarks.monitor", "reading", "PID"),
        goal="below 0.3 %",
    ),
    Watcher(
        "perfkit monitor, as a service",
        (*PERFKIT, "--pid", "PID", "--store", "history.sqlite", "--plain"),
        goal="below 0.5 % and 60 MiB",
    ),
    Watcher(
        "perfkit monitor, in a terminal",
        (*PERFKIT, "--pid", "PID", "--store", "history.sqlite"),
        terminal=True,
    ),
    Watcher(
        "mprof attach, with children",
        (str(BIN / "mprof"), "attach", "-C", "-T", "1", "-o", "mprof.dat", "PID"),
    ),
    Watcher(
        "psrecord, with children",
        (str(BIN / "psrecord"), "--include-children", "--interval", "1", "--log", "log", "PID"),
    ),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a watcher, its children included."""

    cpu_share: float
    """Of a core."""
    rss_mib: float


def read_for_ever(pid: int) -> None:
    """The sampling path: the tree, its machine, and the values of all series."""
    clock = SystemClock()
    tree, host = TreeReader(pid, clock), HostReader(clock, Path())
    while True:
        processes, totals = tree.read()
        now = Moment(
            at_ns=clock.now_ns(),
            at_ms=round(clock.wall().timestamp() * 1000),
            processes=processes,
            totals=totals,
            host=host.read(pid),
        )
        series_values(now)
        time.sleep(1.0)


@contextlib.contextmanager
def bot() -> Iterator[int]:
    """A tree of ten processes."""
    argv = (sys.executable, str(HERE / "bots" / "tree.py"), str(CHILDREN))
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - asked for as a pipe
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.communicate()


def cost_of(watcher: Watcher, pid: int) -> Cost | None:
    """One measurement; None: it can't watch."""
    argv = tuple(str(pid) if word == "PID" else word for word in watcher.argv)
    with tempfile.TemporaryDirectory() as folder, output(watcher) as written:
        environment = os.environ | {"PYTHONPATH": str(HERE.parent), "TERM": "xterm"}
        with subprocess.Popen(
            argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=written, stderr=written,
        ) as process:  # fmt: skip
            try:
                return measure(process)
            finally:
                process.terminate()
                process.wait(10)


def measure(process: "subprocess.Popen[bytes]") -> Cost | None:
    time.sleep(SETTLE_S)
    if process.poll() is not None:
        return None
    begun, before_ns = time.monotonic(), cpu_ns(process.pid)
    time.sleep(SECONDS)
    share = (cpu_ns(process.pid) - before_ns) / 1e9 / (time.monotonic() - begun)
    return Cost(share, sum(one.memory_info().rss for one in family(process.pid)) / MIB)


@contextlib.contextmanager
def output(watcher: Watcher) -> Iterator[int]:
    """Where it writes to: nowhere, or a terminal that somebody looks at."""
    if not watcher.terminal:
        yield subprocess.DEVNULL
        return
    seen, shown = pty.openpty()
    looking = threading.Thread(target=look_at, args=(seen,), daemon=True)
    looking.start()
    try:
        yield shown
    finally:
        os.close(shown)
        looking.join(5)
        os.close(seen)


def look_at(terminal: int) -> None:
    with contextlib.suppress(OSError):  # nobody writes to it any more
        while os.read(terminal, 65_536):
            pass


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def cpu_ns(pid: int) -> int:
    """What the threads of a process and its children have run."""
    tasks = [task for one in family(pid) for task in Path(f"/proc/{one.pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def main(names: list[str]) -> None:
    """Print a line for each watcher, or for those whose names hold one of these words."""
    watchers = [
        watcher for watcher in WATCHERS if not names or any(name in watcher.name for name in names)
    ]
    costs: dict[str, list[Cost]] = {watcher.name: [] for watcher in watchers}
    with bot() as pid:
        for _ in range(ROUNDS):
            for watcher in watchers:
                cost = cost_of(watcher, pid)
                costs[watcher.name] += [cost] if cost else []
    print(
        f"watching {CHILDREN + 1} processes at 1 Hz, median of {ROUNDS} rounds of {SECONDS:.0f} s"
    )
    for watcher in watchers:
        goal = f"   (goal: {watcher.goal})" if watcher.goal else ""
        print(f"  {watcher.name:32} {told(costs[watcher.name])}{goal}")


def told(costs: list[Cost]) -> str:
    if not costs:
        return "not measured: it did not start"
    share, rss = median(cost.cpu_share for cost in costs), max(cost.rss_mib for cost in costs)
    return f"{share:7.2%} of a core, {rss:5.1f} MiB"


if __name__ == "__main__":
    if sys.argv[1:2] == ["reading"]:
        read_for_ever(int(sys.argv[2]))
    else:
        main(sys.argv[1:])
