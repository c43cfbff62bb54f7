"""Why can't py-spy look into a process, in words, and what mends it?

Pure: py-spy's own words and facts about the machine in, an error for people out.
"""

from dataclasses import dataclass

from perfkit.errors import BotError, PerfkitError, ToolError


@dataclass(frozen=True, slots=True)
class PtraceFacts:
    """What decides on Linux who may look into whose memory."""

    system: str
    """``Linux``, ``Darwin``, …"""
    is_root: bool
    same_user: bool
    """The process runs as the user perfkit runs as."""
    yama_scope: int | None
    """``/proc/sys/kernel/yama/ptrace_scope``; None where there is no Yama."""
    in_container: bool


def explain(
    pid: int, stderr: str, facts: PtraceFacts, command: str, *, who: str = "py-spy"
) -> PerfkitError:
    """The error for what py-spy said, or ``who`` else tried to look into the process.

    ``command`` is what the user would repeat with sudo.
    """
    words = stderr.lower()
    detail = without_backtrace(stderr)
    if "permission denied" in words or "operation not permitted" in words:
        return _refused(pid, facts, command, detail, who)
    if "no such file or directory" in words or "no such process" in words:
        return gone(pid)
    if "failed to find python version" in words or "failed to find a python" in words:
        return BotError(
            f"process {pid} is not a Python process, or its Python can't be recognised",
            advice="give the pid of the Python process itself; `pgrep -af python` lists them",
            detail=detail,
        )
    if "unsupported version of python" in words:
        return ToolError(
            f"py-spy does not know the Python version of process {pid}",
            advice="install a newer one: python -m pip install --upgrade py-spy",
            detail=detail,
        )
    return ToolError(
        f"py-spy can't read process {pid}: {_first_line(detail) or 'it gave no reason'}",
        advice="try again; if it stays so, look at `py-spy dump --pid` for this process",
        detail=detail,
    )


def gone(pid: int) -> BotError:
    """The error for a process that does not exist."""
    return BotError(
        f"there is no process with pid {pid}",
        advice="look for the bot's pid: pgrep -af python",
    )


def stopped(pid: int) -> BotError:
    """The error for a process that somebody has stopped (Ctrl-Z, SIGSTOP, a debugger)."""
    return BotError(
        f"process {pid} is stopped, so there is nothing to see",
        advice=f"let it go on: kill -CONT {pid}",
    )


def missing() -> ToolError:
    """The error for py-spy not being installed."""
    return ToolError("py-spy is not installed", advice="install it: python -m pip install py-spy")


def without_backtrace(stderr: str) -> str:
    """What py-spy said, without the Rust backtrace that tells users nothing."""
    return stderr.partition("Stack backtrace:")[0].strip()


def _refused(pid: int, facts: PtraceFacts, command: str, detail: str, who: str) -> ToolError:
    what = f"{who} may not look into process {pid}"
    if facts.system == "Darwin":
        return ToolError(what + ": macOS allows it to root only", advice=f"sudo {command}")
    if facts.is_root:
        return ToolError(
            what + ": root here lacks the capability SYS_PTRACE",
            advice="start the container with --cap-add SYS_PTRACE "
            "(Kubernetes: securityContext.capabilities.add: [SYS_PTRACE])",
            detail=detail,
        )
    container = (
        "; in a container also start it with --cap-add SYS_PTRACE" if facts.in_container else ""
    )
    if not facts.same_user:
        return ToolError(what + ": it belongs to another user", advice=f"sudo {command}{container}")
    if facts.yama_scope:
        return ToolError(
            f"{what}: the kernel allows it to its parents only "
            f"(kernel.yama.ptrace_scope = {facts.yama_scope})",
            advice=_yama_advice(facts.yama_scope, command) + container,
        )
    return ToolError(what, advice=f"sudo {command}{container}", detail=detail)


def _yama_advice(scope: int, command: str) -> str:
    if scope >= 3:
        return "scope 3 can't be lifted without a reboot: set kernel.yama.ptrace_scope = 1 or 0"
    if scope == 2:
        return f"sudo {command}"
    return f"sudo {command}, or until the next reboot: sudo sysctl kernel.yama.ptrace_scope=0"


def _first_line(text: str) -> str:
    return text.partition("\n")[0].removeprefix("Error: ")
