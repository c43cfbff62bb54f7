"""What does a memory run, or a file of mprof, come to? Read, judge, report."""

from dataclasses import replace
from pathlib import Path

from perfkit.analysis.memory_series import measure_memory, memory_numbers, mprof_points
from perfkit.findings.containers import find_growing
from perfkit.formats.mprof import read_mprof
from perfkit.masking import encodable
from perfkit.model.manifest import RunState
from perfkit.model.memory import TreeMemory
from perfkit.model.memory_report import MemoryReport
from perfkit.runs.memory import read_memory
from perfkit.runs.memory_inside import read_inside
from perfkit.runs.reading import open_run

KIND = "memory"


def read_memory_report(folder: Path, *, state: RunState | None = None) -> MemoryReport:
    """The report of a memory run, also of one that was killed; ``state``: how it is about to end.

    Raises InputError if the folder can't be read.
    """
    run = open_run(folder)
    gaps: list[str] = []
    memory = measure_memory(read_memory(folder, gaps))
    inside = read_inside(folder, gaps)
    manifest = run.manifest if state is None else replace(run.manifest, state=state)
    return MemoryReport(
        folder=encodable(str(folder)),
        manifest=manifest,
        memory=memory,
        could_not_check=(*manifest.could_not_check, *gaps),
        inside=inside,
        findings=() if inside is None else find_growing(inside.containers),
    )


def is_memory_run(folder: Path) -> bool:
    """Whether a run folder is of ``perfkit memory``. Raises InputError if it can't be read."""
    return open_run(folder).manifest.kind == KIND


def measure_mprof(text: str) -> TreeMemory:
    """What a file of mprof comes to: the first process and its children, summed.

    Raises ValueError, a sentence, if it is none.
    """
    return memory_numbers(mprof_points(read_mprof(text)), reading_share=None)
