"""How is py-spy called, and what does the time 0 of its recording mean?

One recording format serves everything: ``chrometrace`` with ``--idle`` is the only one that keeps
real time (speedscope's weights are a constant, raw and SVG hold counts only), and without
``--idle`` a blocking call in the event loop is nearly invisible. Never ``--nonblocking``: more
than half of an asyncio bot's stacks come out torn.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from perfkit.program import Request

START_NS = 1_000_000
"""From the moment the spawn returns to py-spy's time 0, which it takes after it has read its
arguments and before it looks at the process. Measured: 0.8 to 1.7 ms with py-spy in the page
cache, where ``check_attach`` puts it; 5 ms cold."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What py-spy is to look at."""

    gil: bool = False
    """Only threads that hold the GIL; there are no moments then, only counts."""
    native: bool = False
    """Also the frames of compiled code. Reading them takes several times as long."""


EVERYTHING = Looking()
RAW = "raw"
"""How the name of a recording that only counts ends."""


def find_pyspy() -> Path | None:
    """py-spy beside the running interpreter, where pip puts it, else on PATH; None if missing."""
    beside = Path(sys.executable).parent / "py-spy"
    if beside.is_file():
        return beside
    found = shutil.which("py-spy")
    return Path(found) if found else None


def dump_request(tool: Path, pid: int, looking: Looking = EVERYTHING) -> Request:
    """One look at every thread: fails exactly where a recording would, within milliseconds."""
    native = ("--native",) if looking.native else ()
    return Request((str(tool), "dump", "--pid", str(pid), *native), interrupt_s=1.0)


def record_request(  # noqa: PLR0917 - what py-spy is told
    tool: Path,
    pid: int,
    rate_hz: int,
    output: Path,
    limit_s: int | None,
    looking: Looking = EVERYTHING,
) -> Request:
    """A recording until INT, until the process ends, or for ``limit_s`` at most."""
    limit = () if limit_s is None else ("--duration", str(limit_s))
    native = ("--native",) if looking.native else ()
    what = ("raw", "--gil", "--full-filenames") if looking.gil else ("chrometrace", "--idle")
    return Request((
        str(tool), "record", "--pid", str(pid),
        "--format", *what, "--threads", *native,
        "--rate", str(rate_hz), "--output", str(output), *limit,
    ))  # fmt: skip


def zero_ns(spawned_ns: int, rate_hz: int) -> int:
    """The trace's time 0 on the run's clock, such that changes lie where they took place.

    A change is noticed at the next sample. py-spy draws the time between samples from an
    exponential distribution (its ``src/timer.rs``), so that is on average a whole 1/rate later,
    with a standard deviation of as much.
    """
    return spawned_ns + START_NS - 1_000_000_000 // rate_hz
