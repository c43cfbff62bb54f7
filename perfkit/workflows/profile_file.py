"""What is in a file that a profiler left? Known by its content, not by its name."""

from pathlib import Path

from perfkit.errors import InputError
from perfkit.formats import prof
from perfkit.model.calls import CallProfile

MOST_BYTES = 1024**3
"""A larger file is no profile that anybody has read since."""


def read_profile_file(path: Path) -> CallProfile:
    """The profile in it. Raises InputError with one line that says what is wrong."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} has more than a gigabyte: too large for a profile")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error
    try:
        return prof.decode(data)
    except ValueError as error:
        raise InputError(
            f"{path} is no profile that can be read: {error}",
            advice="perfkit analyze reads run folders and the .prof files of cProfile and yappi",
        ) from None
