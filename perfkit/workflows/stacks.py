"""How do recordings in a run folder become stacks, a flame graph and numbers?

Used alike when a load test and when a profile ends; everything is computed from the run folder's
files alone, so it can be done again.
"""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from perfkit.analysis.flametree import lay_out
from perfkit.analysis.hotspots import merge_recordings, profile_numbers, weigh
from perfkit.formats import chrometrace, collapsed, pyspy_raw, threadcpu, traces
from perfkit.model.report import ProfileNumbers
from perfkit.model.stacks import Recording, ThreadCpu, TraceNote
from perfkit.profilers.pyspy import RAW
from perfkit.profilers.tree import THREAD_CPU, TRACES
from perfkit.report.flamegraph import render_flamegraph
from perfkit.runs.artifacts import FLAMEGRAPH, PROFILE
from perfkit.runs.folder import RunFolder

STACKS = "stacks.collapsed"


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
    recordings = [
        recording
        for note in _notes(folder, problems)
        if (recording := _trace(folder, note, problems)) is not None
    ]
    return Recorded(merge_recordings(recordings), _cpu(folder, problems), tuple(problems))


def write_profile(folder: RunFolder) -> ProfileNumbers | None:
    """Write ``stacks.collapsed``, ``flamegraph.svg`` and ``profile.json`` from what was recorded.

    What could not be read goes to the manifest. None, and no files, if there is no recording at
    all. Raises StorageError when the disk refuses.
    """
    recorded = read_recorded(folder.path)
    if recorded.problems:
        folder.update(could_not_check=recorded.problems)
    if not recorded.recording.threads:
        return None
    stacks = weigh(recorded.recording, recorded.cpu)
    numbers = profile_numbers(recorded.recording, stacks, cpu=recorded.cpu)
    folder.write(STACKS, "stacks", collapsed.encode(stacks))
    folder.write(FLAMEGRAPH, "flamegraph", render_flamegraph(lay_out(stacks)))
    folder.write(PROFILE, "profile", msgspec.json.format(msgspec.json.encode(numbers), indent=2))
    return numbers


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
