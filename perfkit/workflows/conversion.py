"""How does a profile of any kind become a file that another program reads?"""

from enum import StrEnum
from pathlib import Path

from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.flametree import lay_out, lay_out_profile
from perfkit.analysis.recorded_stacks import recorded_profile
from perfkit.analysis.stack_calls import call_profile
from perfkit.formats import callgrind, dot, folded, gzipped, pprof, speedscope
from perfkit.model.calls import CallProfile
from perfkit.model.profiles import StackProfile, Unit
from perfkit.report.flamegraph import render_flamegraph
from perfkit.runs.naming import find_named_run
from perfkit.runs.writing import storage_errors, write_aside
from perfkit.workflows.profile_sides import counted_calls, recorded_in
from perfkit.workflows.stacks import weighed


class Target(StrEnum):
    """What a profile can become."""

    SVG = "svg"
    SPEEDSCOPE = "speedscope"
    COLLAPSED = "collapsed"
    PPROF = "pprof"
    CALLGRIND = "callgrind"
    DOT = "dot"

    @property
    def is_binary(self) -> bool:
        """Whether it is nothing for a terminal."""
        return self is Target.PPROF


def convert(profile: CallProfile | StackProfile, target: Target) -> bytes:
    """The file's contents. Counted calls as stacks are an approximation (``call_stacks``)."""
    match target:
        case Target.CALLGRIND | Target.DOT:
            return _call_graph(profile, target)
        case Target.SVG:
            return _encoded(render_flamegraph(lay_out_profile(_stacks(profile))))
        case Target.SPEEDSCOPE:
            return speedscope.encode(_stacks(profile))
        case Target.COLLAPSED:
            return _encoded(folded.encode(_stacks(profile)))
        case Target.PPROF:
            return gzipped.pack(pprof.encode(_stacks(profile)))


def convert_run(named: Path, results: Path, target: Target) -> bytes:
    """The same of what a run recorded. Raises InputError if there is no such run or recording."""
    run = find_named_run(named, results)
    counted = counted_calls(run)
    if counted is not None:
        return convert(counted, target)
    stacks = weighed(recorded_in(run))
    if target is Target.SVG:
        return _encoded(render_flamegraph(lay_out(stacks)))
    return convert(recorded_profile(stacks), target)


def write_converted(path: Path, data: bytes) -> None:
    """Put the file there in one step. Raises StorageError."""
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe
        with storage_errors(path):
            path.write_bytes(data)
        return
    write_aside(path, data)


def _stacks(profile: CallProfile | StackProfile) -> StackProfile:
    return stacks_of_calls(profile) if isinstance(profile, CallProfile) else profile


def _call_graph(profile: CallProfile | StackProfile, target: Target) -> bytes:
    unit = Unit.SECONDS if isinstance(profile, CallProfile) else profile.unit
    calls = profile if isinstance(profile, CallProfile) else call_profile(profile)
    return _encoded(dot.encode(calls) if target is Target.DOT else callgrind.encode(calls, unit))


def _encoded(text: str) -> bytes:
    """Names of a hostile file may hold halves of characters, which no file can."""
    return text.encode("utf-8", "replace")
