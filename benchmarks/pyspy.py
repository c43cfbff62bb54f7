"""``make bench-pyspy``: what each way of looking with py-spy takes from a busy process.

A saturated asyncio program (``bots/busy_loop.py``) counts its turns; its throughput with and
without the profiler is measured by turns. Time in which the program waited for a CPU that others
had (the kernel counts it) is left out: what remains is what the profiler takes by stopping it.
"""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, stdev

HERE = Path(__file__).parent
PERFKIT = (sys.executable, "-c", "from perfkit.cli.main import main; main()")
ROUNDS = 4
SECONDS = 1.5
QUIET = 0.1
"""Where others had more of the CPU, what is measured says little."""
SETTLE_S = 0.7
"""From the start of a profiler until it samples, and from its end until all is as before."""
WAYS = (
    ("100 Hz", ("--rate", "100"), 1),
    ("250 Hz", ("--rate", "250"), 1),
    ("500 Hz", ("--rate", "500"), 1),
    ("100 Hz, --gil", ("--rate", "100", "--gil"), 1),
    ("100 Hz, --native", ("--rate", "100", "--native"), 1),
    ("--live", ("--live",), 1),
    ("100 Hz", ("--rate", "100"), 64),
    ("250 Hz", ("--rate", "250"), 64),
    ("500 Hz", ("--rate", "500"), 64),
    ("the rate perfkit chooses", (), 64),
)
"""What it is called, perfkit's options, and the threads of the process."""


class Busy:
    """The program, running."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.starved = 0.0
        """The largest share of a measurement in which others had the CPU."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def per_second(self) -> float:
        """Its turns per second over the next seconds, without those in which others had the CPU."""
        (first, waited), begun = self._turns(), time.monotonic()
        time.sleep(SECONDS)
        (last, waits), ended = self._turns(), time.monotonic()
        waited_s = (waits - waited) / 1e9
        self.starved = max(self.starved, waited_s / (ended - begun))
        return (last - first) / (ended - begun - waited_s)

    def _turns(self) -> tuple[int, int]:
        assert self._process.stdin is not None  # noqa: S101 - asked for as pipes
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        turns, waited_ns = self._process.stdout.readline().split()
        return int(turns), int(waited_ns)


@contextlib.contextmanager
def busy(threads: int) -> Iterator[Busy]:
    """Start the program with so many threads, all but one of them idle."""
    program = HERE / "bots" / "busy_loop.py"
    argv = (sys.executable, str(program), str(threads))
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Busy(process)
        finally:
            process.kill()


@contextlib.contextmanager
def profiled(pid: int, options: tuple[str, ...]) -> Iterator[None]:
    """``perfkit profile`` looks at the process meanwhile."""
    with tempfile.TemporaryDirectory() as results:
        kept = () if "--live" in options else ("--results", results)
        words = ("profile", "--pid", str(pid), "--duration", "60", *kept, *options)
        silent = subprocess.DEVNULL
        with subprocess.Popen((*PERFKIT, *words), stdout=silent, stderr=silent) as perfkit:
            time.sleep(SETTLE_S + 1.0)
            try:
                if perfkit.poll() is not None:
                    raise SystemExit(f"perfkit profile {' '.join(options)} did not start")
                yield
            finally:
                perfkit.send_signal(2)
                perfkit.wait()
    time.sleep(SETTLE_S)


def slowdowns(options: tuple[str, ...], threads: int) -> tuple[list[float], float]:
    """The share of its throughput that the process lost, once a round; and how starved it was."""
    lost = []
    with busy(threads) as program:
        before = program.per_second()
        for _ in range(ROUNDS):
            with profiled(program.pid, options):
                during = program.per_second()
            after = program.per_second()
            lost.append(1 - during / ((before + after) / 2))
            before = after
    return lost, program.starved


def main() -> None:
    """Print a line for each way."""
    print(f"throughput lost by a saturated asyncio program, median of {ROUNDS} rounds (sd)")
    for name, options, threads in WAYS:
        lost, starved = slowdowns(options, threads)
        # py-spy has no CPU either then, and samples less often than it was told to
        doubt = "" if starved < QUIET else f"  not to be used: others had {starved:.0%} of the CPU"
        print(
            f"  {name:26} {threads:3} threads  {median(lost):6.1%}  ({stdev(lost):.1%}){doubt}",
            flush=True,
        )


if __name__ == "__main__":
    main()
