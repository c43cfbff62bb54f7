"""May this process be profiled? Found out before anything is recorded."""

import os
import platform
import shlex
import sys
from pathlib import Path

import psutil

from perfkit.clock import Clock
from perfkit.errors import ToolError, UsageError
from perfkit.profilers.pyspy import EVERYTHING, Looking, dump_request, find_pyspy
from perfkit.profilers.refusal import PtraceFacts, explain, gone, missing, stopped
from perfkit.program import run

CHECK_S = 10.0
"""A dump takes about 15 ms; a process that hangs in the kernel may keep py-spy waiting."""

_YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")


def need_pyspy() -> Path:
    """Where py-spy is. Raises ToolError if it is not installed."""
    tool = find_pyspy()
    if tool is None:
        raise missing()
    return tool


async def check_attach(pid: int, tool: Path, clock: Clock, looking: Looking = EVERYTHING) -> None:
    """Let py-spy look into the process once.

    Raises BotError if there is no such process, or it is stopped or not Python; ToolError with the
    mending command if looking is not allowed; UsageError for perfkit itself.
    """
    check_process(pid)
    try:
        outcome = await run(dump_request(tool, pid, looking), clock, timeout_s=CHECK_S)
    except OSError as error:
        raise ToolError(
            f"{tool} can't be run: {error.strerror or error}",
            advice="reinstall it: python -m pip install --force-reinstall py-spy",
        ) from error
    if outcome.exit_code != 0:
        raise explain(pid, outcome.stderr, read_facts(pid), shlex.join(sys.argv))


def check_process(pid: int) -> None:
    """Raises BotError if there is no such process or it is stopped; UsageError for perfkit."""
    if pid == os.getpid():
        raise UsageError("perfkit can't profile itself", advice="give the bot's pid")
    try:
        status = psutil.Process(pid).status()
    except psutil.NoSuchProcess as error:
        raise gone(pid) from error
    if status in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
        raise gone(pid)
    if status in {psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP}:
        raise stopped(pid)


def read_facts(pid: int) -> PtraceFacts:
    """What decides here whether the process may be looked into."""
    return PtraceFacts(
        system=platform.system(),
        is_root=os.geteuid() == 0,
        same_user=_runs_as(pid) == os.geteuid(),
        yama_scope=read_yama_scope(),
        in_container=Path("/.dockerenv").exists() or Path("/run/.containerenv").exists(),
    )


def read_yama_scope() -> int | None:
    """0 to 3, or None where the kernel has no Yama."""
    try:
        return int(_YAMA.read_text())
    except (OSError, ValueError):
        return None


def _runs_as(pid: int) -> int | None:
    try:
        return int(psutil.Process(pid).uids().effective)
    except psutil.Error:
        return None
