"""``perfkit monitor`` killed and started again: what does its history lose?"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from perfkit.errors import InputError
from perfkit.model.history import SeriesHistory, TimeRange
from perfkit.monitor.history.reading import History

pytestmark = pytest.mark.slow

PERFKIT = (sys.executable, "-c", "from perfkit.cli.main import main; main()", "monitor")
BUSY = "print(flush=True)\nwhile True: pass"
CPU = "perfkit_bot_cpu_seconds_total"
PATIENCE_S = 60.0
EVER = TimeRange(0, 2**45)


@pytest.fixture
def bot() -> Iterator[psutil.Popen]:
    """A process that does nothing but compute."""
    process = psutil.Popen([sys.executable, "-S", "-c", BUSY], stdout=subprocess.PIPE)
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def monitor(tmp_path: Path, bot: psutil.Popen) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts ``perfkit monitor``, which is ended in the end; what it says goes to ``said.txt``."""
    begun: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        words = ("--pid", str(bot.pid), "--bot", "busy", "--interval", "0.2", "--plain")
        with (tmp_path / "said.txt").open("ab") as said:
            begun.append(
                subprocess.Popen(
                    (*PERFKIT, *words), cwd=tmp_path, stdout=said, stderr=subprocess.STDOUT
                )
            )
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()


def seen(path: Path) -> tuple[int, SeriesHistory | None]:
    """How many looks are in the history, and how the CPU time grew."""
    try:
        with History(path) as history:
            spans = history.bots()
            if not spans:
                return 0, None
            within = TimeRange(spans[0].first_ms, spans[0].last_ms + 1)
            (cpu,) = history.series("busy", [CPU], within, 10**6)
            return history.coverage("busy", within).looks, cpu
    except InputError:  # it isn't made yet
        return 0, None


def wait_for(path: Path, looks: int) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while seen(path)[0] < looks:
        assert time.monotonic() < end_s, (path.parent.parent / "said.txt").read_text()
        time.sleep(0.05)


def test_a_killed_monitor_goes_on_where_it_was_and_misses_no_cpu_time(
    tmp_path: Path, bot: psutil.Popen, monitor: Callable[[], subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "profiling_results" / "monitor.sqlite"
    looks = 0
    for _ in range(2):
        killed = monitor()
        wait_for(path, looks + 6)
        killed.kill()
        killed.wait()
        kept, _ = seen(path)
        assert kept >= looks + 6
        looks = kept
    last = monitor()
    wait_for(path, looks + 6)
    last.send_signal(signal.SIGINT)
    last.wait(PATIENCE_S)
    used = bot.cpu_times().user + bot.cpu_times().system
    looks, cpu = seen(path)
    assert cpu is not None
    assert cpu.whole is not None
    # one growth from look to look, also from the last look of a killed monitor to the next one's
    assert cpu.whole.count == looks - 1
    assert 0 < cpu.whole.total <= used + 0.1
    assert cpu.whole.mean == pytest.approx(cpu.whole.total / cpu.whole.seconds)
    assert cpu.whole.high < 20  # not all that was ever used within one look

    shown = subprocess.run(
        (*PERFKIT, "history", "--last", "10min", "--json"), cwd=tmp_path, capture_output=True,
        check=True,
    )  # fmt: skip
    (busy,) = json.loads(shown.stdout)["history"]["bots"]
    assert busy["coverage"]["looks"] == looks
