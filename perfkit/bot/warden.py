"""What ends the bot when perfkit itself is killed with -9? A guardian process that outlives it.

The warden reads a pipe whose other end only perfkit holds. When perfkit is gone, however it went,
the pipe ends, and the warden ends what it was told to guard (``warden_main.py``).
"""

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Protocol, Self

_MAIN = Path(__file__).with_name("warden_main.py")
_CLOSING_S = 5.0


class Guard(Protocol):
    """Who is told of the processes that must not outlive perfkit."""

    def guard_group(self, group: int) -> None:
        """Guard every process of this process group."""

    def guard_process(self, pid: int) -> None:
        """Guard this one process."""

    def guard_marked(self, setting: str) -> None:
        """Guard every process whose environment holds this ``NAME=value`` (Linux)."""


class Warden:
    """The guardian process. Where it has died itself, telling it anything does nothing."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @classmethod
    def start(cls) -> Self:
        """Start it in a session of its own, out of reach of Ctrl-C and of a closed terminal."""
        return cls(
            subprocess.Popen(
                (sys.executable, "-I", "-S", str(_MAIN)),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",  # so that it keeps no folder from being unmounted or removed
                start_new_session=True,
                bufsize=0,
            )
        )

    @property
    def pid(self) -> int:
        """The guardian's process id."""
        return self._process.pid

    def guard_group(self, group: int) -> None:
        """Guard every process of this process group, also when its leader has ended."""
        self._tell(f"group {group}")

    def guard_process(self, pid: int) -> None:
        """Guard this one process. It must live now: its start time tells it from a later one."""
        self._tell(f"process {pid}")

    def guard_marked(self, setting: str) -> None:
        """Guard every process whose environment holds this ``NAME=value`` (Linux)."""
        self._tell(f"marked {setting}")

    def close(self) -> None:
        """All is well: nothing needs to be ended. May be called again."""
        self._tell("done")
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_CLOSING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, line: str) -> None:
        # ValueError: closed already; OSError: the warden has been killed. Both leave nothing to do.
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(line.encode("utf-8", "surrogateescape") + b"\n")
