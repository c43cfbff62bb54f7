"""What does a program read about a memory run? All but the single looks."""

import msgspec

from perfkit.model.memory import Growth, MemoryKind, ProcessLife, TreeMemory
from perfkit.model.memory_inside import MemoryInside
from perfkit.model.memory_report import MemoryReport
from perfkit.model.summary import Finding


class _SeriesJson(msgspec.Struct):
    verdict: str
    growth: Growth
    kinds_mib: tuple[MemoryKind, ...]
    processes: tuple[ProcessLife, ...]
    looks: int


class _MemoryJson(msgspec.Struct):
    folder: str
    state: str
    could_not_check: tuple[str, ...]
    memory: _SeriesJson | None
    inside: MemoryInside | None
    findings: tuple[Finding, ...]


def write_memory_json(report: MemoryReport) -> str:
    """A run, as indented JSON with a line break at its end."""
    document = _MemoryJson(
        folder=report.folder,
        state=report.manifest.state.value,
        could_not_check=report.could_not_check,
        memory=None if report.memory is None else _series(report.memory),
        inside=report.inside,
        findings=report.findings,
    )
    return _indented(document)


def write_series_json(memory: TreeMemory) -> str:
    """A memory series from elsewhere: what a run's JSON has under ``memory``."""
    return _indented(_series(memory))


def _indented(document: msgspec.Struct) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _series(memory: TreeMemory) -> _SeriesJson:
    return _SeriesJson(
        verdict=memory.growth.trend.value,
        growth=memory.growth,
        kinds_mib=memory.kinds,
        processes=memory.lives,
        looks=len(memory.points),
    )
