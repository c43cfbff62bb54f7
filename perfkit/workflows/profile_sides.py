"""What does a file or run bring to a comparison of profiles?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.profile_change import ProfiledSide
from perfkit.analysis.recorded_stacks import recorded_profile
from perfkit.errors import InputError
from perfkit.model.calls import CallProfile
from perfkit.model.manifest import LOAD_TEST
from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import WeightedStack
from perfkit.runs.artifacts import CALLS
from perfkit.runs.finding import is_run
from perfkit.runs.naming import find_named_run
from perfkit.runs.reading import open_run, read_summary
from perfkit.runs.report import build_report
from perfkit.workflows.profile_file import (
    ProfileFile,
    read_call_file,
    read_named_file,
    read_profile_file,
)
from perfkit.workflows.stacks import Recorded, read_recorded, weighed

ON_CPU, WAITING = "on CPU", "waiting"


@dataclass(frozen=True, slots=True)
class ReadSide:
    """One side, read."""

    name: str
    what: str
    """What kind of file or run it is, in words."""
    side: ProfiledSide
    tells_states: bool
    """Whether its stacks are grouped by what the threads were doing."""
    problems: tuple[str, ...] = ()
    """What of it could not be read, a sentence each."""


def are_profiles(named: list[Path], results: Path) -> bool:
    """Whether these two are profiles to compare: a file, or a run that is no load test."""
    return len(named) == 2 and any(
        _is_file(path) or open_run(find_named_run(path, results)).manifest.kind != LOAD_TEST
        for path in named
    )


def read_side(named: Path, results: Path) -> ReadSide:
    """The profile of this file or run.

    Raises InputError if there is none, it can't be read, or it holds nothing.
    """
    found = _from_file(named) if _is_file(named) else _from_run(named, results)
    if found.side.total <= 0:
        raise InputError(f"{named} is a profile of nothing: there is no time or memory in it")
    return found


def _is_file(path: Path) -> bool:
    """Whether it is a profiler's file, not a run's folder or one of its other files."""
    return path.is_file() and (not is_run(path) or read_named_file(path) is not None)


def _from_file(path: Path) -> ReadSide:
    found = read_profile_file(path)
    match found:
        case CallProfile():
            side = ProfiledSide(stacks_of_calls(found), found)
            return ReadSide(path.name, "counted calls", side, tells_states=False)
        case StackProfile():
            side = ProfiledSide(without_threads(found))
            return ReadSide(path.name, "stacks", side, tells_states=False)


def _from_run(named: Path, results: Path) -> ReadSide:
    run = open_run(find_named_run(named, results))
    counted = counted_calls(run.path)
    if counted is not None:
        side = ProfiledSide(stacks_of_calls(counted), counted)
        return ReadSide(run.path.name, "counted calls", side, tells_states=False)
    recorded = recorded_in(run.path)
    load = build_report(run, stored=read_summary(run.path)).summary.load
    rate_hz = recorded.recording.rate_hz
    side = side_of(weighed(recorded), rate_hz, load.interactions if load else 0)
    return ReadSide(
        run.path.name, f"{run.manifest.kind} at {rate_hz} Hz", side,
        tells_states=True, problems=recorded.problems,
    )  # fmt: skip


def recorded_in(folder: Path) -> Recorded:
    """The stacks that the run in this folder recorded. Raises InputError if there are none."""
    recorded = read_recorded(folder)
    if not recorded.recording.threads:
        raise InputError(
            f"{folder} holds no recording of stacks",
            advice="record one with perfkit profile, or in a load test with --profile",
        )
    return recorded


def counted_calls(folder: Path) -> CallProfile | None:
    """What the run in this folder counted, if it did. Raises InputError if it is broken."""
    counted = open_run(folder).manifest.artifacts
    return read_call_file(folder / CALLS) if any(each.kind == "calls" for each in counted) else None


def profile_of_run(named: Path, results: Path) -> ProfileFile:
    """What the run counted or recorded, as a profile.

    Raises InputError if there is no such run, it can't be read, or has neither.
    """
    folder = find_named_run(named, results)
    return counted_calls(folder) or recorded_profile(weighed(recorded_in(folder)))


def side_of(stacks: Sequence[WeightedStack], rate_hz: int, interactions: int) -> ProfiledSide:
    """Recorded stacks by what the threads were doing; idle time is left out."""
    told = tuple(
        ProfileStack(each.stack, seconds, state)
        for each in stacks
        for state, seconds in ((ON_CPU, each.cpu_s), (WAITING, each.waiting_s))
        if seconds > 0
    )
    sample = 1 / rate_hz if rate_hz else None
    return ProfiledSide(StackProfile(Unit.SECONDS, told), interactions=interactions, sample=sample)


def without_threads(profile: StackProfile) -> StackProfile:
    """The same without idle time and without threads, which are other ones in another process."""
    stacks = (each for each in profile.stacks if not each.thread.endswith(IDLE))
    return replace(profile, stacks=tuple(ProfileStack(each.stack, each.value) for each in stacks))
