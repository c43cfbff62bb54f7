"""How is a file opened that may be something else by now? A pipe or device is never waited for."""

import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """The file, unbuffered. Raises OSError if it can't be opened or is a folder, pipe, device."""
    # nothing that would block: a pipe without a writer is opened at once, and refused below
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "it is no file")
    return os.fdopen(descriptor, "rb", buffering=0)
