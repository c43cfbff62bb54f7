"""``perfkit setup``: what is installed and working here, what is missing, and what mends it?"""

import os
import platform
import resource
import sys
from importlib import metadata
from pathlib import Path

import psutil

from perfkit import __version__
from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.model.setup import FactState, SetupFact, SetupReport
from perfkit.profilers.attach import read_yama_scope
from perfkit.profilers.injection import check_platform
from perfkit.profilers.pyspy import find_pyspy
from perfkit.profilers.refusal import missing
from perfkit.runs.host import usable_cpus
from perfkit.workflows import setup_facts
from perfkit.workflows.setup_trial import try_to_attach

_MIB = 1024 * 1024
_CLOCK_SOURCE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
_READINGS = 20_000


async def inspect_machine(clock: Clock) -> SetupReport:
    """Look at everything perfkit needs, trying out what can be tried. Takes about a second."""
    facts = (
        SetupFact("perfkit", FactState.OK, __version__),
        SetupFact("Python", FactState.OK, f"{platform.python_version()} ({sys.executable})"),
        *setup_facts.package_facts(metadata.requires("perfkit") or (), _version_of, sys.executable),
        *setup_facts.optional_facts(_version_of, sys.executable),
        *await _py_spy_facts(clock),
        *_machine_facts(clock),
    )
    return SetupReport(
        facts=facts, ready=all(fact.state is not FactState.MISSING for fact in facts)
    )


def _version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


async def _py_spy_facts(clock: Clock) -> tuple[SetupFact, ...]:
    tool = find_pyspy()
    problem = missing() if tool is None else await try_to_attach(tool, clock)
    return (
        setup_facts.attach_fact(problem),
        setup_facts.ptrace_fact(read_yama_scope(), root=os.geteuid() == 0),
        setup_facts.entering_fact(_platform_problem(), problem),
    )


def _platform_problem() -> PerfkitError | None:
    try:
        check_platform(platform.system(), platform.machine())
    except PerfkitError as error:
        return error
    return None


def _machine_facts(clock: Clock) -> tuple[SetupFact, ...]:
    memory = psutil.virtual_memory()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return (
        setup_facts.cpu_fact(usable_cpus()),
        setup_facts.memory_fact(memory.total // _MIB, memory.available // _MIB),
        setup_facts.descriptor_fact(_or_unlimited(soft), _or_unlimited(hard)),
        setup_facts.clock_fact(_first_line(_CLOCK_SOURCE), _reading_ns(clock)),
    )


def _or_unlimited(limit: int) -> int:
    return -1 if limit == resource.RLIM_INFINITY else limit


def _first_line(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return None


def _reading_ns(clock: Clock) -> float:
    """What one reading of the clock costs, in nanoseconds."""
    read = clock.now_ns
    started = read()
    for _ in range(_READINGS):
        read()
    return (read() - started) / _READINGS
