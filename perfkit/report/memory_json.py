"""What does a program read about a memory run? All but the single looks."""

import msgspec

from perfkit.model.memory import Growth, MemoryKind, MemoryReport, ProcessLife


class _MemoryJson(msgspec.Struct):
    folder: str
    state: str
    could_not_check: tuple[str, ...]
    verdict: str | None
    growth: Growth | None
    kinds_mib: tuple[MemoryKind, ...]
    processes: tuple[ProcessLife, ...]
    looks: int


def write_memory_json(report: MemoryReport) -> str:
    """Indented JSON with a line break at its end."""
    memory = report.memory
    document = _MemoryJson(
        folder=report.folder,
        state=report.manifest.state.value,
        could_not_check=report.could_not_check,
        verdict=None if memory is None else memory.growth.trend.value,
        growth=None if memory is None else memory.growth,
        kinds_mib=() if memory is None else memory.kinds,
        processes=() if memory is None else memory.lives,
        looks=0 if memory is None else len(memory.points),
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
