"""Which machine is this, and which versions of what is installed on it?"""

import os
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import psutil

from perfkit import __version__
from perfkit.model.manifest import Host

MIB = 1024 * 1024
GOVERNOR = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")


def read_host() -> Host:
    """The machine as it is now. ``cpus`` counts those this process may use, not those built in."""
    return Host(
        system=f"{platform.system()} {platform.release()}",
        machine=platform.machine(),
        cpus=usable_cpus(),
        memory_mib=psutil.virtual_memory().total // MIB,
        load_1min=os.getloadavg()[0],
        governor=_governor(),
    )


def _governor() -> str | None:
    try:
        return GOVERNOR.read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None  # most virtual machines and macOS have none


def usable_cpus() -> int:
    """CPUs this process may run on; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS has no affinity to ask for


def read_versions(distributions: Iterable[str]) -> dict[str, str]:
    """Versions of perfkit, Python and those of the named distributions that are installed."""
    versions = {"perfkit": __version__, "python": platform.python_version()}
    for name in distributions:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
