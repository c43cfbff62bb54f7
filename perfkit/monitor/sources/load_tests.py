"""What do students see of the bot right now? Told by the load tests that run on it.

A load test writes each second to its run folder as it closes. Here these are read as they come: the
load test may begin and end at any time, and neither knows of monitoring nor pays for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.interaction_counts import InteractionCounts
from perfkit.clock import Clock
from perfkit.errors import InputError
from perfkit.masking import encodable
from perfkit.model.histogram import Histogram
from perfkit.model.manifest import RunState
from perfkit.monitor.source import SourceReading
from perfkit.runs.reading import StoredRun, open_run
from perfkit.runs.tailing import CountedSecond, SecondsTail
from perfkit.runs.under_way import RunsUnderWay

LOOK_NS = 2_000_000_000
"""Between looks for new load tests; also between looks whether one has ended."""


@dataclass(slots=True)
class _Followed:
    """One load test whose seconds are read as they come."""

    run: StoredRun
    tail: SecondsTail
    ended: bool = False


class LoadTests:
    """All load tests of one bot, one after the other or at once, counted together.

    Its counters begin with the first load test that is found, and never fall. What one had counted
    before it was found is not counted, but known to the percentiles of the last minute.
    """

    name = "load test"

    def __init__(self, results: Path, clock: Clock, *, runs: RunsUnderWay | None = None) -> None:
        self._results = results
        self._clock = clock
        self._runs = runs or RunsUnderWay(results)
        self._followed: list[_Followed] = []
        self._seen: dict[int, None] = {}
        self._looked_ns: int | None = None
        self._began_ns = clock.now_ns()
        self._counts = InteractionCounts()
        self._counts.add(Histogram(), 0)
        self._counts.add_errors(0)
        self._lookup_problem = ""
        self._reading_problem = ""
        self._found_any = False

    async def begin(self) -> None:
        """Nothing goes on in the background."""

    async def close(self) -> None:
        """Nothing is open in between."""

    def read(self, pids: Collection[int]) -> SourceReading:
        """What has been written since the last time.

        A load test that is found now is read from the next time on, so that its counters are seen
        before they rise: a rise from nothing would be no rise to an alert.
        """
        now_ns = self._clock.now_ns()
        self._reading_problem = ""
        measuring = bool(self._followed)
        times = self._follow(now_ns)
        self._seen = dict.fromkeys((*pids, *self._seen))
        if self._looked_ns is None or now_ns - self._looked_ns >= LOOK_NS:
            self._looked_ns = now_ns
            self._look()
        return SourceReading(
            values=self._counts.values(now_ns) if self._found_any else {},
            response=times.freeze() if measuring else None,
            shown=self._shown(),
            problem=self._reading_problem or self._lookup_problem,
        )

    def _look(self) -> None:
        self._followed = [each for each in self._followed if not each.ended]
        for each in self._followed:
            # what it wrote before it ended is read once more before it is left
            each.ended = not _is_running(each.run.path)
        self._lookup_problem = ""
        try:
            for run in self._runs.look(tuple(self._seen)):
                self._begin_to_follow(run)
        except OSError as error:
            self._lookup_problem = f"{self._results} can't be read: {error.strerror or error}"
        self._seen.clear()

    def _begin_to_follow(self, run: StoredRun) -> None:
        tail = SecondsTail(run.path)
        tail.skip()
        self._followed.append(_Followed(run, tail))
        self._found_any = True

    def _follow(self, now_ns: int) -> Histogram:
        """Count what is new; the response times of it."""
        new = Histogram()
        seconds = [second for each in self._followed for second in self._read(each)]
        for second in sorted(seconds, key=lambda second: second.end_ns):
            self._counts.remember(min(second.end_ns, now_ns), second.response)
            if second.end_ns > self._began_ns:
                self._counts.add(second.response, second.response.count + second.errors)
                self._counts.add_errors(second.errors)
                new.merge(second.response)
        return new

    def _read(self, followed: _Followed) -> tuple[CountedSecond, ...]:
        where, tail = encodable(str(followed.run.path)), followed.tail
        try:
            seconds = tail.read()
        except OSError as error:
            self._reading_problem = f"{where}: its seconds can't be read: {error.strerror or error}"
            return ()
        if tail.unread:
            self._reading_problem = f"{where}: {tail.unread} of its seconds could not be read"
        return seconds

    def _shown(self) -> str:
        names = [each.run.manifest.name for each in self._followed if not each.ended]
        return f"load test {', '.join(names)}" if names else ""


def _is_running(folder: Path) -> bool:
    try:
        return open_run(folder).manifest.state is RunState.RUNNING
    except InputError:  # somebody has removed it
        return False
