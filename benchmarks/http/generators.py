"""The load generators, each run on one core as its users run it, and what it says it reached."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.http.missing import NotThereError

CONNECTIONS = 50
PERFKIT = Path(sys.executable).with_name("perfkit")
LOCUSTFILE = Path(__file__).with_name("locustfile.py")


@dataclass(frozen=True, slots=True)
class Reached:
    """One round of one generator."""

    per_second: float
    cpu_s: float
    """Of the generator and what it started."""
    seconds: float

    @property
    def per_core_second(self) -> float:
        """Requests for each second of CPU time: what is left when others disturb."""
        return self.per_second * self.seconds / self.cpu_s if self.cpu_s else 0.0


@dataclass(frozen=True, slots=True)
class Generator:
    """A name, and how to run it: URL, core and seconds to what it reached."""

    name: str
    run: Callable[[str, int, int], Reached]


def _measure(core: int, argv: list[str], seconds: int, **environment: str) -> tuple[str, float]:
    """Standard output of a program on this core, and the CPU time it has used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [_need("taskset"), "-c", str(core), *argv],
        capture_output=True, text=True, check=False, timeout=seconds + 60,
        env={**os.environ, **environment},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout + done.stderr, used


def _perfkit(url: str, core: int, seconds: int) -> Reached:
    with tempfile.TemporaryDirectory() as results:
        out, _ = _measure(
            core,
            [str(PERFKIT), "load-test", "--http", url, "--users", str(CONNECTIONS),
             "--duration", f"{seconds}s", "--results", results, "--json", "--quiet"],
            seconds,
        )  # fmt: skip
    summary = json.loads(out[out.index("{") :])
    load, cpu = summary["load"], summary["generator"]["cpu_percent"]
    return Reached(load["throughput_per_s"], cpu / 100 * load["duration_s"], load["duration_s"])


def _wrk(url: str, core: int, seconds: int) -> Reached:
    argv = [_need("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
    return _read(_measure(core, argv, seconds), r"Requests/sec:\s*([\d.]+)", seconds)


def _hey(url: str, core: int, seconds: int) -> Reached:
    argv = [_need("hey"), "-c", str(CONNECTIONS), "-z", f"{seconds}s", url]
    out = _measure(core, argv, seconds, GOMAXPROCS="1")
    return _read(out, r"Requests/sec:\s*([\d.]+)", seconds)


def _locust(url: str, core: int, seconds: int) -> Reached:
    argv = [
        os.environ.get("LOCUST") or _need("locust"), "-f", str(LOCUSTFILE), "--headless",
        "-u", str(CONNECTIONS), "-r", str(CONNECTIONS), "-t", f"{seconds}s",
        "--host", url.rstrip("/"),
        "--json",
    ]  # fmt: skip
    out, used = _measure(core, argv, seconds)
    count = re.search(r'"num_requests": (\d+)', out)
    if count is None:
        raise NotThereError(f"locust has counted nothing: {out[-200:]}")
    return Reached(int(count[1]) / seconds, used, seconds)


def _need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise NotThereError(f"there is no {program} on the PATH")
    return found


def _read(measured: tuple[str, float], pattern: str, seconds: int) -> Reached:
    out, used = measured
    found = re.search(pattern, out)
    if found is None:
        raise NotThereError(f"its output says nothing of its rate: {out[-200:]}")
    return Reached(float(found[1]), used, seconds)


GENERATORS = (
    Generator("perfkit --http", _perfkit),
    Generator("wrk", _wrk),
    Generator("hey", _hey),
    Generator("Locust FastHttpUser", _locust),
)
