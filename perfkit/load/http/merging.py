"""What did several generators do together? Their seconds → seconds of the whole load.

Histograms are added bucket for bucket, so that shards are exactly as one run; nothing is averaged.
The messages are plain ``Second``s on one clock, wherever the generators run.
"""

from collections import Counter, deque
from collections.abc import Sequence

from perfkit.model.histogram import Histogram
from perfkit.model.load import Iterations, Second, StepSecond


def merge_seconds(parts: Sequence[Second]) -> Second:
    """The same second of all shards as one. Raises ValueError if a histogram in one is none."""
    names = dict.fromkeys(name for part in parts for name in part.steps)
    return Second(
        start_ns=min(part.start_ns for part in parts),
        end_ns=max(part.end_ns for part in parts),
        active=sum(part.active for part in parts),
        completed=sum(part.completed for part in parts),
        failed=sum(part.failed for part in parts),
        in_flight=sum(part.in_flight for part in parts),
        queued=0,
        generator_cpu_s=sum(part.generator_cpu_s for part in parts),
        generators=sum(part.generators for part in parts),
        students=sum(part.students for part in parts),
        start_lag=_merged([part.start_lag for part in parts]),
        steps={
            name: _step([part.steps[name] for part in parts if name in part.steps])
            for name in names
        },
        error_groups=_errors(parts),
        waits=tuple(wait for part in parts for wait in part.waits),
        iterations=Iterations(dropped=sum(part.iterations.dropped for part in parts)),
    )


def _step(parts: Sequence[StepSecond]) -> StepSecond:
    return StepSecond(
        response=_merged([part.response for part in parts]),
        service=_merged([part.service for part in parts]),
        errors=sum(part.errors for part in parts),
    )


def _errors(parts: Sequence[Second]) -> dict[str, dict[str, int]]:
    groups: dict[str, Counter[str]] = {}
    for part in parts:
        for step, errors in part.error_groups.items():
            groups.setdefault(step, Counter()).update(errors)
    return {step: dict(errors) for step, errors in groups.items()}


def _merged(frozen: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    whole = Histogram()
    for each in frozen:
        if each:
            whole.merge(Histogram.thaw(each))
    return whole.freeze()


class Gathering:
    """Puts the shards' seconds together: the k-th of each belongs to the k-th of the whole.

    A shard that has ended brings nothing new; what it has come to stays counted.
    """

    __slots__ = ("_ended", "_last", "_waiting")

    def __init__(self, shards: int) -> None:
        self._waiting: list[deque[Second]] = [deque() for _ in range(shards)]
        self._last: list[Second | None] = [None] * shards
        self._ended: set[int] = set()

    def add(self, shard: int, second: Second) -> tuple[Second, ...]:
        """A shard's next second; the whole seconds that are complete with it."""
        self._waiting[shard].append(second)
        return self._complete()

    def end(self, shard: int) -> tuple[Second, ...]:
        """The shard has told all; the whole seconds that only waited for it."""
        self._ended.add(shard)
        return self._complete()

    def _complete(self) -> tuple[Second, ...]:
        whole: list[Second] = []
        while any(self._waiting) and all(
            waiting or shard in self._ended for shard, waiting in enumerate(self._waiting)
        ):
            whole.append(self._next())
        return tuple(whole)

    def _next(self) -> Second:
        new = [waiting.popleft() if waiting else None for waiting in self._waiting]
        there = [second for second in new if second is not None]
        ended = [
            _at_rest(last, there[0])
            for second, last in zip(new, self._last, strict=True)
            if second is None and last is not None
        ]
        self._last = [second or last for second, last in zip(new, self._last, strict=True)]
        return merge_seconds([*there, *ended])


def _at_rest(last: Second, now: Second) -> Second:
    """A second in which a shard that has ended does nothing: its totals are those of its last."""
    return Second(
        start_ns=now.start_ns,
        end_ns=now.end_ns,
        active=0,
        completed=last.completed,
        failed=last.failed,
        in_flight=last.in_flight,
        queued=0,
        generator_cpu_s=last.generator_cpu_s,
        generators=last.generators,
        students=last.students,
    )
