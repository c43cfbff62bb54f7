"""Which stalls are the same one again, and how much did each come to?"""

from collections.abc import Iterable, Mapping, Sequence

from perfkit.analysis.callwords import SourceLine, Sources, name_call
from perfkit.model.stalls import FoundStalls, Place, Stall, StallGroup, StallMark, StallNumbers

MOST_GROUPS = 20
MOST_MARKS = 200
"""Of the longest stalls each one is kept."""

_NO_SOURCES: Mapping[tuple[str, int], SourceLine] = {}
_Key = tuple[Place, str, str, str, str, int, tuple[tuple[str, str], ...], bool]


def stall_numbers(found: FoundStalls, sources: Sources = _NO_SOURCES) -> StallNumbers:
    """What is told of the stalls. ``sources`` holds such lines of the bot as could be read."""
    groups = _grouped(found.stalls)
    shown = groups[:MOST_GROUPS]
    marks = [
        StallMark(stall.start_ns, 0.0, stall.length_ns / 1e6, number)
        for number, group in enumerate(shown)
        for stall in group
    ]
    loops = found.loops
    observed_s = sum(loop.observed_s for loop in loops)
    stalled_s = sum(loop.stalled_s for loop in loops)
    saturated_s = sum(loop.saturated_s for loop in loops)
    return StallNumbers(
        rate_hz=found.rate_hz,
        least_ms=found.least_ms,
        error_ms=found.error_ms,
        observed_s=observed_s,
        stalled_s=stalled_s,
        stalled_share=_share(stalled_s, observed_s),
        saturated_s=saturated_s,
        saturated_share=_share(saturated_s, observed_s),
        lost_share=_share(sum(loop.lost_s for loop in loops), observed_s),
        loops=loops,
        groups=tuple(_group(group, sources) for group in shown),
        count=len(found.stalls),
        unjudged=found.unjudged,
        longest=tuple(sorted(marks, key=lambda mark: -mark.length_ms)[:MOST_MARKS]),
    )


def _grouped(stalls: Iterable[Stall]) -> list[list[Stall]]:
    """Those of loops first, then by total time."""
    groups: dict[_Key, list[Stall]] = {}
    for stall in stalls:
        groups.setdefault(_key(stall), []).append(stall)
    return sorted(
        groups.values(),
        key=lambda group: (group[0].place is Place.WORKER, -sum(s.length_ns for s in group)),
    )


def _key(stall: Stall) -> _Key:
    return (
        stall.place,
        stall.handler.function,
        stall.handler.file,
        stall.line.function,
        stall.line.file,
        stall.line.line,
        tuple((frame.function, frame.file) for frame in stall.called),
        stall.in_one_call,
    )


def _group(stalls: Sequence[Stall], sources: Sources) -> StallGroup:
    first, cpu_share = stalls[0], _mean_cpu(stalls)
    line = first.line
    name = name_call(first.called, sources.get((line.file, line.line)), cpu_share)
    return StallGroup(
        place=first.place.value,
        handler=first.handler.function,
        file=line.file,
        line=line.line,
        function=line.function,
        call=name.words,
        kind=name.kind.value,
        in_one_call=first.in_one_call,
        count=len(stalls),
        total_s=sum(stall.length_ns for stall in stalls) / 1e9,
        longest_ms=max(stall.length_ns for stall in stalls) / 1e6,
        cpu_share=cpu_share,
    )


def _share(part_s: float, whole_s: float) -> float:
    return part_s / whole_s if whole_s else 0.0


def _mean_cpu(stalls: Sequence[Stall]) -> float | None:
    """Weighted by length."""
    known = [(s.length_ns, s.cpu_share) for s in stalls if s.cpu_share is not None]
    if not known:
        return None
    return sum(length * share for length, share in known) / sum(length for length, _ in known)
