"""Where in a running process are the functions that are needed, and is there a page of ours?"""

import mmap
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfkit.formats.elf import find_symbols

_LINE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ (\d+)\s*(.*)")
_LIKELY = re.compile(r"(libpython3|python3?|libc[.-]|libpthread|ld-musl)")
"""Files in which the C library and the interpreter are found."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A stretch of a process's memory (proc_pid_maps(5))."""

    begin: int
    end: int
    permissions: str
    offset: int
    path: str
    """Empty for memory that comes from no file."""


def mappings(pid: int) -> list[Mapping]:
    """All of them. Raises OSError if the process is gone or may not be looked into."""
    lines = Path(f"/proc/{pid}/maps").read_text(errors="surrogateescape").splitlines()
    return [_mapping(match) for line in lines if (match := _LINE.match(line))]


def _mapping(match: re.Match[str]) -> Mapping:
    begin, end, permissions, offset, _, path = match.groups()
    return Mapping(int(begin, 16), int(end, 16), permissions, int(offset, 16), path)


def find_functions(pid: int, names: Collection[str]) -> dict[str, int]:
    """The address of each of the names that the process has. Raises OSError."""
    found: dict[str, int] = {}
    for path, begin in _images(pid):
        missing = [name for name in names if name not in found]
        for name, distance in _symbols(pid, path, missing).items():
            found[name] = begin + distance
    return found


def _images(pid: int) -> Iterator[tuple[str, int]]:
    """Each file that may hold them, and where its image begins."""
    program = str(Path(f"/proc/{pid}/exe").readlink())
    seen: set[str] = set()
    for mapping in mappings(pid):
        path = mapping.path
        if mapping.offset or path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        if path == program or _LIKELY.match(Path(path).name):
            yield path, mapping.begin


def _symbols(pid: int, path: str, names: Collection[str]) -> dict[str, int]:
    """What a file has of them; nothing if it is none, or was replaced since it was loaded."""
    # through the process's own root: it may live in a container
    inside = Path(f"/proc/{pid}/root{path}")
    program = Path(f"/proc/{pid}/exe")
    replaced = path.endswith(" (deleted)") and path == str(program.readlink())
    try:
        with (
            (program if replaced else inside).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return find_symbols(data, names)
    except (OSError, ValueError):
        return {}


def find_page(pid: int, beginning: bytes) -> int | None:
    """Where a page is that begins so and was put there before, if there is one."""
    for mapping in mappings(pid):
        likely = mapping.permissions == "r-xp" and not mapping.path
        if likely and _begins(pid, mapping.begin, beginning):
            return mapping.begin
    return None


def _begins(pid: int, address: int, beginning: bytes) -> bool:
    return read_memory(pid, address, len(beginning)) == beginning


def read_memory(pid: int, address: int, size: int) -> bytes:
    """So many bytes of the process. Raises OSError."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(size)


def write_memory(pid: int, address: int, data: bytes) -> None:
    """Also where the process itself may not write. Raises OSError."""
    with Path(f"/proc/{pid}/mem").open("r+b", buffering=0) as memory:
        memory.seek(address)
        if memory.write(data) != len(data):
            raise OSError("the process's memory could not be written")


def python_version(pid: int, address: int) -> tuple[int, int]:
    """Major and minor, from the ``Py_Version`` of the interpreter (3.11 and newer have it)."""
    (number,) = struct.unpack("<Q", read_memory(pid, address, 8))
    return number >> 24 & 0xFF, number >> 16 & 0xFF
