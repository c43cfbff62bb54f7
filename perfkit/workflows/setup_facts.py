"""Is what was found on this machine as perfkit needs it? Values in, judged facts out."""

import re
from collections.abc import Callable, Iterable

from perfkit.errors import PerfkitError
from perfkit.model.setup import FactState, SetupFact
from perfkit.units import format_mib

STUDENTS = 5000
SPARE_DESCRIPTORS = 1192
"""For perfkit's own files and the bot's connections; 6,192 in all, far below any hard limit."""
FREE_MEMORY_MIB = 1024
"""A bot at its default bound of 512 MiB, perfkit, and the profiler."""
SLOW_READING_NS = 1000
"""A clock that asks the kernel or the hardware takes longer; some readings go into each number."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def package_facts(
    requirements: Iterable[str], version_of: Callable[[str], str | None], python: str
) -> tuple[SetupFact, ...]:
    """One fact for each requirement of perfkit's own that belongs to no extra."""
    facts = []
    for requirement in requirements:
        wanted, _, condition = requirement.partition(";")
        name = _NAME.match(wanted)
        if name and "extra" not in condition:
            facts.append(_package_fact(name[0], wanted.strip(), version_of(name[0]), python))
    return tuple(facts)


def _package_fact(name: str, wanted: str, version: str | None, python: str) -> SetupFact:
    if version is not None:
        return SetupFact(name, FactState.OK, version)
    return SetupFact(
        name, FactState.MISSING, "not installed", f"{python} -m pip install '{wanted}'"
    )


OPTIONAL = {
    "memray": "only memory --deep memray and reading memray's files need it",
    "yappi": "only profile-cprofile --engine yappi needs it, in the bot's own Python",
}


def optional_facts(version_of: Callable[[str], str | None], python: str) -> tuple[SetupFact, ...]:
    """One fact for each package that only one way of looking needs; none of them is missing."""
    return tuple(
        _optional_fact(name, version_of(name), f"not installed: {why}", python)
        for name, why in OPTIONAL.items()
    )


def _optional_fact(name: str, version: str | None, without: str, python: str) -> SetupFact:
    if version is not None:
        return SetupFact(name, FactState.OK, version)
    return SetupFact(name, FactState.WARNING, without, f"{python} -m pip install {name}")


def cpu_fact(cpus: int) -> SetupFact:
    """perfkit and the bot share a machine: with one CPU they take it from each other."""
    found = f"{cpus} usable"
    if cpus > 1:
        return SetupFact("CPUs", FactState.OK, found)
    return SetupFact("CPUs", FactState.WARNING, f"{found}: perfkit and the bot compete for it")


def memory_fact(total_mib: int, available_mib: int) -> SetupFact:
    """Whether a bot, perfkit and a profiler fit beside what runs already."""
    found = f"{format_mib(available_mib)} available of {format_mib(total_mib)}"
    enough = available_mib >= FREE_MEMORY_MIB
    return SetupFact("memory", FactState.OK if enough else FactState.WARNING, found)


def descriptor_fact(soft: int, hard: int) -> SetupFact:
    """Whether 5,000 students' connections could be open at once. -1 means without limit."""
    name = "file descriptors"
    needed = STUDENTS + SPARE_DESCRIPTORS
    found = f"{_limit(soft)} (hard limit {_limit(hard)})"
    if soft == -1 or soft >= needed:
        return SetupFact(name, FactState.OK, found)
    if hard == -1 or hard >= needed:
        mend = f"ulimit -n {needed}"
    else:
        mend = f"sudo prlimit --pid $$ --nofile={needed}:{needed}"
    return SetupFact(
        name, FactState.WARNING, f"{found}: too few for {STUDENTS:,} students at once", mend
    )


def _limit(count: int) -> str:
    return "unlimited" if count == -1 else f"{count:,}"


def clock_fact(source: str | None, reading_ns: float) -> SetupFact:
    """Whether reading the time is cheap; every interaction reads it several times."""
    found = f"{source or 'source unknown'}, {reading_ns:.0f} ns for a reading"
    if reading_ns <= SLOW_READING_NS:
        return SetupFact("clock", FactState.OK, found)
    return SetupFact("clock", FactState.WARNING, f"{found}: slow, so perfkit costs more CPU time")


def ptrace_fact(scope: int | None, *, root: bool) -> SetupFact:
    """What Yama's rule means for ``perfkit profile --pid``; a bot perfkit starts is not affected.

    Scopes as in the kernel's Documentation/admin-guide/LSM/Yama.rst.
    """
    name = "ptrace scope"
    if scope is None:
        return SetupFact(name, FactState.OK, "not present: any process of the same user")
    if scope == 0:
        return SetupFact(name, FactState.OK, "0: any process of the same user")
    if scope in {1, 2} and root:
        return SetupFact(name, FactState.OK, f"{scope}: root may attach to any process")
    if scope == 3:
        return SetupFact(
            name, FactState.MISSING, "3: attaching is forbidden until this machine restarts"
        )
    mend = "sudo sysctl kernel.yama.ptrace_scope=0"
    if scope == 1:
        return SetupFact(name, FactState.WARNING, "1: without root only bots perfkit starts", mend)
    return SetupFact(name, FactState.MISSING, f"{scope}: root only", mend)


def attach_fact(problem: PerfkitError | None) -> SetupFact:
    """What came of really attaching py-spy to a Python started for the purpose."""
    name = "py-spy attaches"
    if problem is None:
        return SetupFact(name, FactState.OK, "tried on a Python process")
    return SetupFact(name, FactState.MISSING, problem.what, problem.advice)


def entering_fact(platform: PerfkitError | None, attaching: PerfkitError | None) -> SetupFact:
    """Whether ``memory --deep`` and ``profile-cprofile --pid`` may enter a running process.

    They ask the kernel for the same right as py-spy; what mends that stands with py-spy.
    """
    name = "entering processes"
    if platform is not None:
        return SetupFact(name, FactState.WARNING, platform.what)
    if attaching is not None:
        return SetupFact(name, FactState.WARNING, "not known while py-spy does not attach")
    return SetupFact(name, FactState.OK, "Linux on x86_64, and tracing is allowed")
