"""What does a file of memray's say? Asked of memray's own reader, in a process that may crash."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from perfkit.errors import InputError, ToolError
from perfkit.profilers import memray_child

LONGEST_S = 180.0


def read_memray(file: Path) -> bytes:
    """The file as a speedscope file in bytes.

    Raises ToolError where memray is not installed, InputError for what it can't read.
    """
    with tempfile.TemporaryDirectory(prefix="perfkit-") as folder:
        out = Path(folder, "read.json")
        argv = (sys.executable, "-m", memray_child.__name__, str(file.absolute()), str(out))
        try:
            ended = subprocess.run(
                argv, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=LONGEST_S
            )
        except subprocess.TimeoutExpired:
            raise InputError(f"{file} took memray more than {LONGEST_S:.0f} s to read") from None
        if ended.returncode == 0:
            return out.read_bytes()
        raise _refusal(file, ended.returncode, ended.stderr)


def _refusal(file: Path, code: int, told: bytes) -> ToolError | InputError:
    if code == memray_child.NO_MEMRAY:
        return ToolError(
            f"{file} is memray's, which is not installed beside perfkit",
            advice="pip install 'perfkit[memray]'",
        )
    if code == memray_child.UNREADABLE:
        why = " ".join(told.decode("utf-8", "replace").split())[:200]
    elif code < 0:
        why = f"its reader was ended by {signal.Signals(-code).name}"
    else:
        why = f"its reader ended with {code}"
    return InputError(f"{file} is no profile that can be read: read as memray, {why}")
