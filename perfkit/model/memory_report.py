"""Everything that a memory run's report shows, computed beforehand."""

from dataclasses import dataclass

from perfkit.model.manifest import Manifest
from perfkit.model.memory import TreeMemory
from perfkit.model.memory_inside import MemoryInside
from perfkit.model.summary import Finding


@dataclass(frozen=True, slots=True)
class MemoryReport:
    """A memory run, whole: what terminal, page and JSON are made from."""

    folder: str
    """As the user would type it."""
    manifest: Manifest
    memory: TreeMemory | None
    """None: no process was seen alive."""
    could_not_check: tuple[str, ...] = ()
    inside: MemoryInside | None = None
    """What a look into the process came to; None: there was none."""
    findings: tuple[Finding, ...] = ()
