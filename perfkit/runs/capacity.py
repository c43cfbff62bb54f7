"""What did a search for capacity come to, from what its run folder holds?"""

from pathlib import Path

import msgspec

from perfkit.analysis.capacity import measure_capacity
from perfkit.errors import InputError
from perfkit.findings.capacity import judge_capacity
from perfkit.model.capacity import Probe
from perfkit.model.manifest import Manifest, RunState
from perfkit.model.summary import SCHEMA, Summary
from perfkit.runs.artifacts import PROBES
from perfkit.runs.reading import StoredRun, read_summary

CAPACITY_RUN = "capacity"
"""The kind of run."""
STOPPED = "search_stopped"
"""The note that says why the search ended before it was done."""
WHY = "profiled"
"""The note that names the folder of the load test at the breaking point that tells why."""


def summarize_capacity(run: StoredRun) -> Summary:
    """The summary of a search, also of one that was killed. Raises InputError."""
    manifest = run.manifest
    capacity = measure_capacity(read_probes(run.path), stopped=_stopped(manifest))
    asked = manifest.scenario.users if manifest.scenario else 1
    verdict, reasons, objective = judge_capacity(capacity, asked)
    why = manifest.notes.get(WHY)
    profiled = read_summary(run.path / why) if why else None
    return Summary(
        schema=SCHEMA,
        kind=manifest.kind,
        verdict=verdict,
        verdict_reasons=reasons,
        objectives=(objective,),
        findings=() if profiled is None else profiled.findings,
        capacity=capacity,
        could_not_check=manifest.could_not_check,
    )


def read_probes(folder: Path) -> tuple[Probe, ...]:
    """The probes in the order they were made; none before the first was. Raises InputError."""
    path = folder / PROBES
    if not path.is_file():
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Probe, ...])
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{path} can't be read: {error}") from error


def _stopped(manifest: Manifest) -> str | None:
    told = manifest.notes.get(STOPPED)
    if told is None and manifest.state is not RunState.COMPLETE:
        return manifest.problem or "the search did not come to its end"
    return told
