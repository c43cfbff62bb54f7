"""How do recordings in a run folder become stacks, a flame graph and numbers?

Used alike when a load test and when a profile ends; everything is computed from the run folder's
files alone, so it can be done again.
"""

import gzip
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from perfkit.analysis.flametree import lay_out
from perfkit.analysis.hotspots import merge_recordings, profile_numbers, weigh
from perfkit.analysis.ownership import Owner, owner
from perfkit.analysis.recorded_stacks import recorded_profile
from perfkit.analysis.sleeping import sleeping_lines
from perfkit.analysis.stallgroups import stall_numbers
from perfkit.analysis.stalls import find_stalls
from perfkit.analysis.starvation import starved_share, unseen
from perfkit.formats import (
    chrometrace,
    collapsed,
    gzipped,
    pprof,
    pyspy_raw,
    speedscope,
    threadcpu,
    traces,
)
from perfkit.model.report import ProfileNumbers
from perfkit.model.stacks import Recording, ThreadCpu, TraceNote, WeightedStack
from perfkit.model.stalls import StallNumbers
from perfkit.profilers.pyspy import RAW
from perfkit.profilers.tree import THREAD_CPU, TRACES
from perfkit.report.flamegraph import render_flamegraph
from perfkit.runs.artifacts import FLAMEGRAPH, PROFILE, STALLS
from perfkit.runs.folder import RunFolder
from perfkit.units import format_percent
from perfkit.workflows.source_lines import read_lines

STACKS = "stacks.collapsed"
SPEEDSCOPE = "profile.speedscope.json"
PPROF = "profile.pb.gz"
MUCH_STARVED = 0.05
"""Measured: with another program busy on both CPUs, the share of a function that works half of the
time was 6 points too low."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the run folder holds of a profiler's work."""

    recording: Recording
    cpu: tuple[ThreadCpu, ...]
    problems: tuple[str, ...]
    """What could not be read, a sentence each."""


def read_recorded(folder: Path) -> Recorded:
    """Everything that was recorded and can be read."""
    problems: list[str] = []
    cpu = _cpu(folder, problems)
    recordings = [
        replace(recording, unseen=tuple(unseen(note, cpu)))
        for note in _notes(folder, problems)
        if (recording := _trace(folder, note, problems)) is not None
    ]
    return Recorded(merge_recordings(recordings), cpu, tuple(problems))


def weighed(recorded: Recorded) -> tuple[WeightedStack, ...]:
    """Every stack with its time; the source of its innermost line says whether that sleeps."""
    leaves = {
        segment.stack[-1]
        for thread in recorded.recording.threads
        for segment in thread.segments
        if segment.stack
    }
    lines = read_lines(leaf for leaf in leaves if owner(leaf.file) is not Owner.STDLIB)
    return weigh(recorded.recording, recorded.cpu, sleeping_lines(lines))


def write_profile(folder: RunFolder) -> ProfileNumbers | None:
    """Write the stacks in three formats, ``flamegraph.svg``, ``profile.json`` and ``stalls.json``.

    What could not be read goes to the manifest. None, and no files, if there is no recording at
    all. Raises StorageError when the disk refuses.
    """
    recorded = read_recorded(folder.path)
    if recorded.problems:
        folder.update(could_not_check=recorded.problems)
    if not recorded.recording.threads:
        return None
    stacks = weighed(recorded)
    numbers = profile_numbers(recorded.recording, stacks, cpu=recorded.cpu)
    folder.write(STACKS, "stacks", collapsed.encode(stacks))
    profile = recorded_profile(stacks)
    folder.write(SPEEDSCOPE, "speedscope", speedscope.encode(profile))
    folder.write(PPROF, "pprof", gzipped.pack(pprof.encode(profile)))
    folder.write(FLAMEGRAPH, "flamegraph", render_flamegraph(lay_out(stacks)))
    folder.write(PROFILE, "profile", msgspec.json.format(msgspec.json.encode(numbers), indent=2))
    folder.update(could_not_check=_starvation(recorded.recording))
    stalls = recorded_stalls(recorded)
    if stalls is not None:
        folder.write(STALLS, "stalls", msgspec.json.format(msgspec.json.encode(stalls), indent=2))
    return numbers


def _starvation(recording: Recording) -> list[str]:
    starved = starved_share(recording)
    if starved < MUCH_STARVED:
        return []
    sentence = (
        f"py-spy was kept from a CPU for {format_percent(starved)} of the time, as the machine was "
        "busy: what works was seen too rarely, and shares may be some points off"
    )
    return [sentence]


def recorded_stalls(recorded: Recorded) -> StallNumbers | None:
    """What held event loops and workers; None if none of either was recorded."""
    found = find_stalls(recorded.recording, recorded.cpu)
    if found is None:
        return None
    return stall_numbers(found, read_lines(s.line for s in found.stalls if not s.called))


def _notes(folder: Path, problems: list[str]) -> tuple[TraceNote, ...]:
    path = folder / TRACES
    if not path.is_file():
        return ()
    try:
        return traces.decode(path.read_bytes())
    except (OSError, ValueError) as error:
        problems.append(f"{TRACES} can't be read: {error}")
        return ()


def _trace(folder: Path, note: TraceNote, problems: list[str]) -> Recording | None:
    try:
        data = gzip.decompress((folder / Path(note.file).name).read_bytes())
        if note.file.endswith(f".{RAW}.gz"):
            return pyspy_raw.decode(data, pid=note.pid, zero_ns=note.zero_ns, rate_hz=note.rate_hz)
        return chrometrace.decode(data, zero_ns=note.zero_ns, rate_hz=note.rate_hz)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        problems.append(f"the recording of process {note.pid} can't be read: {error}")
        return None


def _cpu(folder: Path, problems: list[str]) -> tuple[ThreadCpu, ...]:
    path = folder / THREAD_CPU
    if not path.is_file():
        return ()
    try:
        return threadcpu.decode(path.read_bytes())
    except (OSError, ValueError) as error:
        problems.append(f"{THREAD_CPU} can't be read: {error}")
        return ()
