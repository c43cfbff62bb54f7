"""How is what was seen inside a process kept in a run folder, and read again?"""

from pathlib import Path

import msgspec

from perfkit.model.memory_inside import MemoryInside
from perfkit.runs.artifacts import ALLOCATIONS, MEMORY_TYPES
from perfkit.runs.folder import RunFolder


def write_inside(folder: RunFolder, came_to: MemoryInside) -> None:
    """Keep what a look came to."""
    name = MEMORY_TYPES if came_to.allocations is None else ALLOCATIONS
    data = msgspec.json.format(msgspec.json.encode(came_to), indent=2) + b"\n"
    folder.write(name, "memory-inside", data)


def read_inside(folder: Path, gaps: list[str]) -> MemoryInside | None:
    """What was kept there; None if nothing was. What can't be read is said in ``gaps``."""
    for name in (MEMORY_TYPES, ALLOCATIONS):
        path = folder / name
        if path.is_file():
            try:
                return msgspec.json.decode(path.read_bytes(), type=MemoryInside)
            except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
                gaps.append(f"{name} can't be read: {error}")
    return None
