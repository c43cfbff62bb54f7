"""What can go wrong, told apart by whose fault it is, each with its exit code.

Raised anywhere, caught once in ``perfkit.cli.main``, shown as one clear line. Anything else that is
raised is a bug of perfkit's and keeps its traceback.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit code means. Scripts rely on these numbers."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    BOT_UNREACHABLE = 3
    TOOL_MISSING = 4
    BAD_INPUT = 5
    OBJECTIVES_MISSED = 10
    INVALID_MEASUREMENT = 11
    INTERRUPTED = 130


class PerfkitError(Exception):
    """Something a person can mend: what happened, where, and what to do about it.

    ``detail`` may hold more lines worth reading, such as the end of a log.
    """

    exit_code = ExitCode.FAILURE

    def __init__(self, what: str, *, advice: str = "", detail: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.detail = detail


class UsageError(PerfkitError):
    """The command was called in a way that can't be carried out."""

    exit_code = ExitCode.USAGE


class BotError(PerfkitError):
    """The bot can't be started, can't be reached, or has died."""

    exit_code = ExitCode.BOT_UNREACHABLE


class ToolError(PerfkitError):
    """An outside tool or a permission is missing."""

    exit_code = ExitCode.TOOL_MISSING


class InterruptionError(PerfkitError):
    """Somebody asked for the end before there was anything to show for it."""

    exit_code = ExitCode.INTERRUPTED


class InputError(PerfkitError):
    """A file given to perfkit can't be used: names file, line and key where they are known."""

    exit_code = ExitCode.BAD_INPUT
