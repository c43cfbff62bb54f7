"""How long does ``perfkit analyze`` take for large files, and how much memory, beside others?

    python -m benchmarks.analyze [--flamegraph PATH/TO/flamegraph.pl]

Makes a file of 100 MB of collapsed stacks (lines of 1 to 60 frames out of 5,000 functions, each
stack different) and a .prof of 100,000 functions with 300,000 calls between them, then runs each
program in a process of its own and prints its time and its largest resident memory. The others
are run where they are installed: flamegraph.pl reads the stacks and draws them; snakeviz and
gprof2dot read the .prof (their loaders alone: perfkit's time is for the printed table). Nothing is
fetched.
"""

import argparse
import importlib.util
import marshal
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STACKS_BYTES = 100_000_000
FUNCTIONS = 100_000
BOUND_S, BOUND_MIB = 5.0, 500

_PACKAGES = ("srv/bot/handlers", "srv/bot/storage", "usr/lib/python3.11/asyncio",
             "venv/lib/python3.11/site-packages/aiogram/dispatcher")  # fmt: skip


def write_stacks(path: Path, size: int) -> None:
    draw = random.Random(7)
    names = [
        f"{draw.choice(('handle', 'load', 'save', 'render'))}_{n} "
        f"(/{draw.choice(_PACKAGES)}/module_{n % 300}.py:{draw.randint(1, 900)})"
        for n in range(5_000)
    ]
    written, number = 0, 0
    with path.open("w") as file:
        while written < size:
            depth = draw.randint(1, 60)
            start = draw.randrange(5_000)
            frames = [names[(start + k * k) % 5_000] for k in range(depth)]
            frames[-1] = names[(start + number) % 5_000]
            line = f"{';'.join(frames)} {draw.randint(1, 50)}\n"
            file.write(line)
            written += len(line)
            number += 1


def write_prof(path: Path, functions: int) -> None:
    draw = random.Random(7)
    keys = [(f"/srv/{_PACKAGES[n % 4]}/module_{n % 997}.py", n % 3_000 + 1, f"function_{n}")
            for n in range(functions)]  # fmt: skip
    stats = {}
    for n, key in enumerate(keys):
        callers = {
            keys[draw.randrange(n)]: (5, 5, draw.random() * 1e-3, draw.random() * 1e-2)
            for _ in range(min(n, 3))
        }
        own = draw.random() * 1e-3
        stats[key] = (15, 15, own, own + draw.random(), callers)
    path.write_bytes(marshal.dumps(stats))


def measure(name: str, argv: list[str]) -> tuple[float, float]:
    """CPU seconds and MiB. Everything here is one thread, so on a quiet machine the wall's clock
    shows the same; on a busy one it shows what others do.
    """
    began = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken_s, mib = time.perf_counter() - began, usage.ru_maxrss / 1024
        if process.returncode:
            told.seek(0)
            sys.exit(f"{name} failed: {told.read()[-500:].decode(errors='replace')}")
    cpu_s = usage.ru_utime + usage.ru_stime
    print(f"{name:<40} {taken_s:6.2f} s {cpu_s:6.2f} s of CPU {mib:6.0f} MiB", flush=True)
    return cpu_s, mib


def perfkit(*arguments: str) -> list[str]:
    return [
        sys.executable,
        "-c",
        "from perfkit.cli.main import main; main()",
        "analyze",
        *arguments,
    ]


def rivals(stacks: Path, prof: Path, flamegraph: str | None) -> None:
    if flamegraph and shutil.which("perl"):
        measure("flamegraph.pl (draws the stacks)", ["perl", flamegraph, str(stacks)])
    else:
        print("flamegraph.pl: not on this machine (give its path with --flamegraph)")
    loaders = {
        "snakeviz": "import pstats; from snakeviz.stats import json_stats, table_rows; "
        f"s = pstats.Stats({str(prof)!r}); table_rows(s); json_stats(s)",
        "gprof2dot": f"import gprof2dot; gprof2dot.PstatsParser({str(prof)!r}).parse()",
    }
    for name, code in loaders.items():
        if importlib.util.find_spec(name):
            measure(f"{name} (loads the .prof)", [sys.executable, "-c", code])
        else:
            print(f"{name}: not installed")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--flamegraph", default=shutil.which("flamegraph.pl"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stacks, prof = Path(folder, "large.folded"), Path(folder, "large.prof")
        write_stacks(stacks, STACKS_BYTES)
        write_prof(prof, FUNCTIONS)
        print(f"stacks: {stacks.stat().st_size / 1e6:.0f} MB; .prof: {FUNCTIONS:,} functions, "
              f"{prof.stat().st_size / 1e6:.0f} MB")  # fmt: skip
        measured = [
            measure("perfkit analyze, stacks", perfkit(str(stacks))),
            measure("perfkit analyze, .prof", perfkit(str(prof))),
        ]
        measure("perfkit analyze --to svg, stacks", perfkit(str(stacks), "--to", "svg"))
        measure("perfkit analyze --to svg, .prof", perfkit(str(prof), "--to", "svg"))
        rivals(stacks, prof, given.flamegraph)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    missed = any(cpu_s > BOUND_S or mib > BOUND_MIB for cpu_s, mib in measured)
    print(
        f"bound: {BOUND_S:.0f} s of CPU and {BOUND_MIB} MiB each: {'MISSED' if missed else 'kept'}"
    )
    sys.exit(missed)


if __name__ == "__main__":
    main()
