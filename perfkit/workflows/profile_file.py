"""What is in a file that a profiler left? Known by its content, not by its name."""

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path

from perfkit.analysis.calls import CallTable, Sort, call_table
from perfkit.analysis.stack_table import StackTable, stack_table
from perfkit.errors import InputError
from perfkit.formats import folded, gzipped, pprof, prof, speedscope, trace_events
from perfkit.formats.mprof import is_mprof
from perfkit.formats.recognition import Format, recognise
from perfkit.model.calls import CallProfile
from perfkit.model.memory import TreeMemory
from perfkit.model.profiles import StackProfile
from perfkit.profilers.memray_reader import read_memray
from perfkit.runs.finding import is_run
from perfkit.workflows.memory_report import measure_mprof

MOST_BYTES = 256 * 2**20
"""Of a file, and of what is packed in it: it is kept in memory as a whole."""
_ADVICE = (
    "perfkit analyze reads run folders, .prof files of cProfile and yappi, collapsed stacks, "
    "speedscope, Chrome traces, pprof, memray and mprof's .dat"
)

ProfileFile = CallProfile | StackProfile
"""What a file may hold."""


def read_profile_file(path: Path) -> ProfileFile:
    """The profile in it. Raises InputError with one line that says what is wrong."""
    data = _read(path)
    try:
        with _no_collecting():
            return _decode(data, path)
    except ValueError as error:
        raise InputError(
            f"{path} is no profile that can be read: {error}", advice=_ADVICE
        ) from None


def read_call_file(path: Path) -> CallProfile:
    """The calls in a .prof. Raises InputError with one line, also where it is another profile."""
    profile = read_profile_file(path)
    if isinstance(profile, CallProfile):
        return profile
    raise InputError(f"{path} holds stacks, not the counted calls that are looked for")


def read_named_file(named: Path) -> ProfileFile | None:
    """The profile in the file that was named; None for a run's folder or one of its other files.

    Raises InputError for any other file that holds no profile.
    """
    if not named.is_file():
        return None
    try:
        return read_profile_file(named)
    except InputError:
        if is_run(named):
            return None
        raise


def read_memory_file(named: Path) -> TreeMemory | None:
    """What a file of mprof's comes to; None for any other file or a folder.

    Raises InputError if it is broken.
    """
    if not named.is_file():
        return None
    if not is_mprof(_read(named, most=16).decode("latin-1")):
        return None
    try:
        return measure_mprof(_read(named).decode("utf-8", "replace"))
    except ValueError as error:
        raise InputError(f"{named} can't be read as a file of mprof's: {error}") from None


def table_of(profile: ProfileFile, *, sort: Sort, limit: int, keep: str) -> CallTable | StackTable:
    """What the profile comes to, the ``limit`` first functions that ``keep`` fits."""
    match profile:
        case CallProfile():
            return call_table(profile, sort=sort, limit=limit, keep=keep)
        case StackProfile():
            return stack_table(profile, sort=sort, limit=limit, keep=keep)


def _read(path: Path, most: int = -1) -> bytes:
    """The file, or its first bytes."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} has more than {MOST_BYTES // 2**20} MiB: too much to read")
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Readers make millions of objects that stay: looking through them again and again for garbage
    would take half the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _decode(data: bytes, path: Path) -> ProfileFile:
    found = recognise(data)
    if found is Format.GZIP:
        data = gzipped.unpack(data, MOST_BYTES)
        found = recognise(data)
    if found is Format.MEMRAY:
        return speedscope.decode(read_memray(path))
    try:
        return _decode_as(found, data)
    except ValueError as error:
        raise ValueError(f"read as {found.value}, {error}") from None


def _decode_as(found: Format, data: bytes) -> ProfileFile:
    match found:
        case Format.PROF:
            return prof.decode(data)
        case Format.SPEEDSCOPE:
            return speedscope.decode(data)
        case Format.CHROME_TRACE:
            return trace_events.decode(data)
        case Format.PPROF:
            return pprof.decode(data)
        case Format.COLLAPSED:
            return folded.decode(data)
        case Format.MPROF:
            raise ValueError("it holds memory over time, of no function and no stack")
        case Format.GZIP | Format.MEMRAY:
            raise ValueError("it is packed: unpack it first")
