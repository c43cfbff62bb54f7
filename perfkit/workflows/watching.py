"""What happens at each look at a monitored bot, and when does the looking end?

A look is: its processes and its machine, what further sources know, the alert rules over all that,
and then everybody who is shown and told. Nothing here waits for any of them, so that looks stay
even; nothing here grows, so that it can go on for months.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from perfkit.analysis.live_watch import LiveWatching
from perfkit.analysis.monitored import series_values
from perfkit.analysis.watch_tally import WatchTally
from perfkit.clock import Clock, suspended_ns
from perfkit.model.live_watch import LiveWatch
from perfkit.model.monitoring import (
    AlertNotice,
    HostReading,
    Moment,
    Notice,
    ProcessReading,
    Snapshot,
    Told,
)
from perfkit.monitor.alerts.watch import AlertWatch
from perfkit.monitor.host import HostReader
from perfkit.monitor.recent import Recent
from perfkit.monitor.rhythm import Looked, Rhythm
from perfkit.monitor.source import Source
from perfkit.runs.writing import StorageError
from perfkit.workflows.monitor_presence import Presence
from perfkit.workflows.monitor_request import Pace
from perfkit.workflows.monitor_stop import INTERRUPTED
from perfkit.workflows.troubles import LateLooks, Troubles

TIME_OVER = "the time is over"


class Audience(Protocol):
    """Who is shown and told everything, and is never waited for."""

    def show(self, snapshot: Snapshot) -> None:
        """What was seen."""

    def tell(self, notice: Notice) -> None:
        """What somebody should know."""


class Viewer(Protocol):
    """Who looks on, if anybody does."""

    over_ms: int
    """Rates are shown over so much."""

    def due(self, at_ms: int) -> bool:
        """Whether there is use for this moment's look."""

    def show(self, watch: LiveWatch) -> None:
        """How things are now."""


class Journal(Protocol):
    """Where the looks of a short watch are written down."""

    def write(self, moment: Moment) -> None:
        """Raises StorageError if the disk refuses."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is at hand for each look."""

    host: HostReader
    sources: tuple[Source, ...]
    rules: AlertWatch
    audience: Audience
    viewer: Viewer
    tally: WatchTally
    recent: Recent
    """Of the last looks, which messages tell."""
    journal: Journal | None


class Watching:
    """Looks at one bot again and again."""

    def __init__(
        self, name: str, pace: Pace, presence: Presence, parts: Parts, clock: Clock
    ) -> None:
        self._name = name
        self._pace = pace
        self._presence = presence
        self._parts = parts
        self._clock = clock
        self._rhythm = Rhythm(int(pace.interval_s * 1e9))
        self._live = LiveWatching(parts.viewer.over_ms)
        self._troubles = Troubles(name, parts.audience.tell)
        self._late = LateLooks()
        self._journal = parts.journal
        self._began_ns = clock.now_ns()
        self._there = False
        self._held_back: list[AlertNotice] = []
        self.slept_s = 0.0

    @property
    def missed(self) -> int:
        """Looks that could not be done in their time."""
        return self._rhythm.missed

    async def go_on(self, interrupted: asyncio.Event) -> str:
        """Until the bot's end, the time's, or ``interrupted``: which of them."""
        self._began_ns = self._clock.now_ns()
        while not interrupted.is_set():
            if self._look():
                ended = await self._presence.gone(interrupted)
                if ended is not None:
                    return ended
                self._rhythm.resume(self._clock.now_ns())
            if self._left_s() == 0:
                return TIME_OVER
            await self._until_due(interrupted)
        return INTERRUPTED

    def _watched_s(self) -> float:
        return (self._clock.now_ns() - self._began_ns) / 1e9

    def _left_s(self) -> float | None:
        if self._pace.duration_s is None:
            return None
        return max(0.0, self._pace.duration_s - self._watched_s())

    async def _until_due(self, interrupted: asyncio.Event) -> None:
        """The loop's timers may be a little early, so it is looked again until it is time."""
        while not interrupted.is_set():
            wait_s = self._rhythm.wait_ns(self._clock.now_ns()) / 1e9
            left_s = self._left_s()
            if left_s is not None:
                wait_s = min(wait_s, left_s)
            if wait_s <= 0:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(interrupted.wait(), wait_s)

    def _look(self) -> bool:
        """One look; whether the bot is gone."""
        now_ns = self._clock.now_ns()
        wall_ms = round(self._clock.wall().timestamp() * 1000)
        looked = self._rhythm.look(now_ns, wall_ms, suspended_ns())
        self._note_clock(looked)
        self._note_gaps(looked.at_ms, looked.missed)
        processes, totals = self._presence.read()
        moment = Moment(now_ns, looked.at_ms, processes, totals, self._host())
        values = series_values(moment)
        response, shown = self._ask_sources(values, processes, looked.at_ms)
        alerts, told = self._parts.rules.handle(values, at_ms=looked.at_ms)
        notices = self._to_tell(told, there=bool(processes))
        snapshot = Snapshot(self._name, looked.at_ms, values, alerts, moment, response)
        self._bring(snapshot, notices)
        self._write(moment)
        self._show(snapshot, shown)
        return not processes

    def _host(self) -> HostReading:
        """Of the bot's own cgroup, where it is in one."""
        return self._parts.host.read(self._presence.pid)

    def _to_tell(self, told: Sequence[AlertNotice], *, there: bool) -> Sequence[AlertNotice]:
        """An alert is not over because its bot has died: that end is told first, by the presence;
        an alert's not before the next look, if there is one.
        """
        notices, self._held_back = [*self._held_back, *told], []
        died, self._there = self._there and not there, there
        if died:
            self._held_back = [notice for notice in notices if notice.told is Told.RESOLVED]
        return [notice for notice in notices if notice not in self._held_back]

    def _bring(self, snapshot: Snapshot, notices: Sequence[Notice]) -> None:
        self._parts.recent.add(snapshot)
        self._parts.tally.add(snapshot)
        self._parts.audience.show(snapshot)
        for notice in notices:
            self._parts.audience.tell(notice)

    def _show(self, snapshot: Snapshot, sources: tuple[str, ...]) -> None:
        self._live.take(snapshot)
        if self._parts.viewer.due(snapshot.at_ms):
            watch = self._live.shown(
                watched_s=self._watched_s(), left_s=self._left_s(), sources=sources
            )
            if watch is not None:
                self._parts.viewer.show(watch)

    def _note_clock(self, looked: Looked) -> None:
        self.slept_s += looked.slept_s
        way = "forward" if looked.set_s > 0 else "back"
        what = [
            f"the machine was suspended for {looked.slept_s:.0f} s" if looked.slept_s else "",
            f"the calendar was set {way} by {abs(looked.set_s):.0f} s" if looked.set_s else "",
        ]
        self._troubles.note("clock", "; ".join(filter(None, what)), looked.at_ms)

    def _note_gaps(self, at_ms: int, missed: int) -> None:
        self._troubles.note("looks", self._late.problem(missed, at_ms), at_ms)

    def _ask_sources(
        self, values: dict[str, float], processes: Sequence[ProcessReading], at_ms: int
    ) -> tuple[tuple[int, ...] | None, tuple[str, ...]]:
        """What they know is added; response times, and what they say of themselves."""
        pids = tuple(process.pid for process in processes)
        response: tuple[int, ...] | None = None
        shown = []
        for source in self._parts.sources:
            reading = source.read(pids)
            values.update(reading.values)
            response = response if reading.response is None else reading.response
            shown += [reading.shown] if reading.shown else []
            self._troubles.note(source.name, reading.problem, at_ms)
        return response, tuple(shown)

    def _write(self, moment: Moment) -> None:
        if self._journal is None:
            return
        try:
            self._journal.write(moment)
        except StorageError as error:
            self._troubles.note("run folder", error.what, moment.at_ms)
            self._journal = None
