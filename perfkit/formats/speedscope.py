"""What does a speedscope file say, and how is a profile written as one?

JSON with a shared table of frames and any number of profiles, here one a thread: ``sampled`` ones
list stacks with weights, ``evented`` ones when calls began and ended
(https://github.com/jlfwong/speedscope/blob/main/src/lib/file-format-spec.ts). A profile's values
are time, bytes or, with the unit ``none``, counts.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from perfkit.formats.stack_sums import FrameTable, StackSums, StackTree
from perfkit.model.profiles import StackProfile, Unit
from perfkit.model.stacks import Frame

UNNAMED = "all threads"
"""The name of a profile whose threads are not told apart."""
SCHEMA = "https://www.speedscope.app/file-format-schema.json"

_UNITS: dict[str, tuple[Unit, float]] = {
    "none": (Unit.SAMPLES, 1.0),
    "nanoseconds": (Unit.SECONDS, 1e9),
    "microseconds": (Unit.SECONDS, 1e6),
    "milliseconds": (Unit.SECONDS, 1e3),
    "seconds": (Unit.SECONDS, 1.0),
    "bytes": (Unit.BYTES, 1.0),
}
"""What values are divided by."""
_WRITTEN = {Unit.SAMPLES: "none", Unit.SECONDS: "seconds", Unit.BYTES: "bytes"}


class _Frame(Struct, omit_defaults=True):
    name: str
    file: str | None = None
    line: float | None = None


class _Shared(Struct):
    frames: list[_Frame]


class _Sampled(Struct, tag="sampled", rename="camel", gc=False):
    name: str
    unit: str
    start_value: float
    end_value: float
    samples: list[list[int]]
    weights: list[float]


class _Event(Struct, rename="camel", gc=False):
    type: str
    at: float
    frame: int


class _Evented(Struct, tag="evented", rename="camel"):
    name: str
    unit: str
    start_value: float
    end_value: float
    events: list[_Event]


class _File(Struct, rename={"schema": "$schema", "active": "activeProfileIndex"}):
    shared: _Shared
    profiles: list[_Sampled | _Evented]
    name: str | None = None
    exporter: str | None = None
    active: int | None = None
    schema: str = SCHEMA


def decode(data: bytes) -> StackProfile:
    """The profile; several in one file are its threads.

    Raises ValueError with a sentence for what is no such file.
    """
    try:
        file = msgspec.json.decode(data, type=_File, strict=False)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"it is no speedscope file, or is cut off: {error}") from None
    table = FrameTable()
    frames = [table[f.name, f.file or "", _line(f.line)] for f in file.shared.frames]
    sums = StackSums()
    for profile in file.profiles:
        _add(profile, frames, sums)
    return sums.profile(_unit_of(file.profiles), file.name or "")


def encode(profile: StackProfile) -> bytes:
    """The file. The thread with most is the one that is shown first."""
    places: dict[Frame, int] = {}
    threads: dict[str, _Sampled] = {}
    if not profile.stacks:
        threads[""] = _empty("", profile.unit)  # a viewer wants something to show
    for stack in profile.stacks:
        thread = threads.get(stack.thread)
        if thread is None:
            thread = threads[stack.thread] = _empty(stack.thread, profile.unit)
        thread.samples.append([places.setdefault(frame, len(places)) for frame in stack.stack])
        thread.weights.append(stack.value)
        thread.end_value += stack.value
    file = _File(
        _Shared([_Frame(f.function, f.file or None, f.line or None) for f in places]),
        list(threads.values()),
        name=profile.name or None,
        exporter="perfkit",
        active=_most(list(threads.values())),
    )
    return msgspec.json.encode(file)


def _empty(thread: str, unit: Unit) -> _Sampled:
    return _Sampled(thread or UNNAMED, _WRITTEN[unit], 0, 0, [], [])


def _most(threads: Sequence[_Sampled]) -> int:
    return max(range(len(threads)), key=lambda n: threads[n].end_value)


def _line(line: float | None) -> int:
    return int(line) if line is not None and 0 < line < 2**31 else 0


def _unit_of(profiles: Iterable[_Sampled | _Evented]) -> Unit:
    units = {_scale(profile.unit)[0] for profile in profiles}
    if len(units) > 1:
        told = " and ".join(sorted(units))
        raise ValueError(f"its profiles count different things: {told}")
    return units.pop() if units else Unit.SAMPLES


def _scale(unit: str) -> tuple[Unit, float]:
    found = _UNITS.get(unit)
    if found is None:
        raise ValueError(f"its values have the unit {unit[:40]!r}, which speedscope has not")
    return found


def _add(profile: _Sampled | _Evented, frames: list[Frame], sums: StackSums) -> None:
    try:
        if isinstance(profile, _Sampled):
            _add_samples(profile, frames, sums)
        else:
            _add_events(profile, frames, sums)
    except IndexError:
        raise ValueError(f"it refers to frames beyond the {len(frames):,} it has") from None


def _thread(name: str) -> str:
    return "" if name == UNNAMED else name


def _add_samples(profile: _Sampled, frames: list[Frame], sums: StackSums) -> None:
    if len(profile.samples) != len(profile.weights):
        raise ValueError(
            f"it has {len(profile.samples):,} samples and {len(profile.weights):,} weights"
        )
    divisor, thread = _scale(profile.unit)[1], _thread(profile.name)
    for sample, weight in zip(profile.samples, profile.weights, strict=True):
        if min(sample, default=0) < 0:
            raise IndexError
        sums.add(thread, tuple([frames[place] for place in sample]), weight / divisor)


def _add_events(profile: _Evented, frames: list[Frame], sums: StackSums) -> None:
    divisor = _scale(profile.unit)[1]
    tree, since = StackTree(), profile.start_value
    for number, event in enumerate(profile.events):
        if not event.at >= since:
            raise ValueError(f"it goes back in time at event {number:,}")
        tree.count((event.at - since) / divisor)
        since = event.at
        if event.frame < 0:
            raise IndexError
        frame = frames[event.frame]
        if event.type == "O":
            tree.begin(frame)
        elif event.type != "C" or tree.innermost is not frame:
            raise ValueError(f"event {number:,} ends a call that is not the innermost")
        else:
            tree.end()
    tree.add_to(sums, _thread(profile.name))
