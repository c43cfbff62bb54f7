"""What happens at each look at a monitored bot, and when does the looking end?

A look is: its processes and its machine, what further sources know, the alert rules over all that,
and then everybody who is shown and told. Nothing here waits for any of them, so that looks stay
even; nothing here grows, so that it can go on for months.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from perfkit.analysis.live_watch import LiveWatching
from perfkit.analysis.monitored import series_values
from perfkit.analysis.watch_tally import WatchTally
from perfkit.bot.readings import TreeReader
from perfkit.clock import Clock
from perfkit.masking import mask
from perfkit.model.live_watch import LiveWatch
from perfkit.model.manifest import RunState
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Moment,
    Notice,
    ProcessReading,
    Snapshot,
    StandingAlert,
    TroubleNotice,
)
from perfkit.monitor.host import HostReader
from perfkit.monitor.rhythm import Rhythm
from perfkit.monitor.source import Source
from perfkit.runs.writing import StorageError
from perfkit.workflows.monitor_target import WatchedBot

LAST_LOOKS = 10
"""That are told of with the bot's end."""
LAST_LINES = 20
"""Of its log, likewise."""
FIND_EVERY_NS = 2_000_000_000
"""Between looks for a bot that is gone: all processes of the machine are looked at."""
ENDED = "the bot ended"
TIME_OVER = "the time is over"
LOAD_OVER = "the load test is over"
STOPPED = "ended by a signal"
INTERRUPTED = "interrupted"


class Rules(Protocol):
    """The alert rules of one bot."""

    def evaluate(self, at_ms: int, values: "dict[str, float]") -> tuple[AlertNotice, ...]:
        """What has changed with these values."""

    def standing(self) -> tuple[StandingAlert, ...]:
        """How each rule's alert stands."""


class Audience(Protocol):
    """Who is shown and told everything, and is never waited for."""

    def show(self, snapshot: Snapshot) -> None:
        """What was seen."""

    def tell(self, notice: Notice) -> None:
        """What somebody should know."""


class Viewer(Protocol):
    """Who looks on, if anybody does."""

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
    rules: Rules
    audience: Audience
    viewer: Viewer
    tally: WatchTally
    journal: Journal | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to watch, how often, how long."""

    bot: str
    interval_s: float
    duration_s: float | None


class Watching:
    """Looks at one bot again and again."""

    def __init__(self, watch: Watch, bot: WatchedBot, parts: Parts, clock: Clock) -> None:
        self._watch = watch
        self._bot = bot
        self._parts = parts
        self._clock = clock
        self._reader = TreeReader(bot.process.pid)
        self._rhythm = Rhythm(int(watch.interval_s * 1e9))
        self._live = LiveWatching()
        self._last: deque[Snapshot] = deque(maxlen=LAST_LOOKS)
        self._troubles: dict[str, str] = {}
        self._gone_since_ns: int | None = None
        self._sought_ns = 0
        self._journal = parts.journal
        self.slept_s = 0.0

    @property
    def missed(self) -> int:
        """Looks that could not be done in their time."""
        return self._rhythm.missed

    async def go_on(self, interrupted: asyncio.Event) -> str:
        """Until the bot's end, the time's, or ``interrupted``: which of them."""
        began_ns = self._clock.now_ns()
        while not interrupted.is_set():
            now_ns = self._clock.now_ns()
            left_s = self._left_s(now_ns - began_ns)
            gone = self._look((now_ns - began_ns) / 1e9, left_s)
            if gone:
                ended = await self._gone(interrupted)
                if ended is not None:
                    return ended
            if left_s is not None and left_s <= 0:
                return TIME_OVER
            await self._until_due(interrupted, began_ns)
        return INTERRUPTED

    def _left_s(self, passed_ns: int) -> float | None:
        if self._watch.duration_s is None:
            return None
        return max(0.0, self._watch.duration_s - passed_ns / 1e9)

    async def _until_due(self, interrupted: asyncio.Event, began_ns: int) -> None:
        """The loop's timers may be a little early, so it is looked again until it is time."""
        while not interrupted.is_set():
            now_ns = self._clock.now_ns()
            wait_s = self._rhythm.wait_ns(now_ns) / 1e9
            left_s = self._left_s(now_ns - began_ns)
            if left_s is not None:
                wait_s = min(wait_s, left_s)
            if wait_s <= 0:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(interrupted.wait(), wait_s)

    def _look(self, watched_s: float, left_s: float | None) -> bool:
        """One look; whether the bot is gone."""
        now_ns = self._clock.now_ns()
        looked = self._rhythm.look(now_ns, round(self._clock.wall().timestamp() * 1000))
        self._note_gaps(looked.at_ms, looked.missed, looked.slept_s)
        processes, totals = self._reader.read()
        moment = Moment(now_ns, looked.at_ms, processes, totals, self._parts.host.read())
        values = series_values(moment)
        response, shown = self._ask_sources(values, processes, looked.at_ms)
        notices = self._parts.rules.evaluate(looked.at_ms, values)
        snapshot = Snapshot(
            bot=self._watch.bot,
            at_ms=looked.at_ms,
            values=values,
            alerts=self._parts.rules.standing(),
            moment=moment,
            response=response,
        )
        self._last.append(snapshot)
        self._parts.tally.add(snapshot)
        self._parts.audience.show(snapshot)
        for notice in notices:
            self._parts.audience.tell(notice)
        self._write(moment)
        self._live.take(snapshot)
        if self._parts.viewer.due(looked.at_ms):
            watch = self._live.shown(watched_s=watched_s, left_s=left_s, sources=shown)
            if watch is not None:
                self._parts.viewer.show(watch)
        return not processes

    def _note_gaps(self, at_ms: int, missed: int, slept_s: float) -> None:
        """Told when it begins and when it is over, not at each look."""
        self.slept_s += slept_s
        if slept_s:
            self._tell_trouble("clock", f"the machine was suspended for {slept_s:.0f} s", at_ms)
        elif "clock" in self._troubles:
            self._tell_trouble("clock", "", at_ms)
        late = f"{missed} looks could not be done in their time: the machine is busy"
        self._tell_trouble("looks", late if missed else "", at_ms)

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
            response = reading.response if response is None else response
            shown += [reading.shown] if reading.shown else []
            self._tell_trouble(source.name, reading.problem, at_ms)
        return response, tuple(shown)

    def _write(self, moment: Moment) -> None:
        if self._journal is None:
            return
        try:
            self._journal.write(moment)
        except StorageError as error:
            self._tell_trouble("run folder", error.what, moment.at_ms)
            self._journal = None

    def _tell_trouble(self, part: str, what: str, at_ms: int) -> None:
        """A part does not work as it should (``what``), or does: told when that changes."""
        known = self._troubles.get(part)
        if not what:
            if known is None:
                return
            del self._troubles[part]
            notice = TroubleNotice(self._watch.bot, at_ms, part, known, over=True)
        else:
            self._troubles[part] = what
            if known is not None:
                return
            notice = TroubleNotice(self._watch.bot, at_ms, part, mask(what))
        self._parts.audience.tell(notice)

    async def _gone(self, interrupted: asyncio.Event) -> str | None:
        """The bot is gone: tell it once, look for it again; why the watching ends, if it does."""
        now_ns = self._clock.now_ns()
        if self._gone_since_ns is None:
            self._gone_since_ns = now_ns
            if await self._load_is_over(interrupted):
                return LOAD_OVER
            await self._tell_end(interrupted)
        if self._bot.name is None:
            return ENDED
        if now_ns - self._sought_ns < FIND_EVERY_NS:
            return None
        self._sought_ns = now_ns
        if self._bot.found_again():
            self._gone_since_ns = None
            pid = self._bot.process.pid
            self._reader = TreeReader(pid)
            self._parts.audience.tell(BackNotice(self._watch.bot, self._last[-1].at_ms, pid))
        return None

    async def _load_is_over(self, interrupted: asyncio.Event) -> bool:
        """Whether the bot ended as its load test did, which is no death to tell of."""
        run = await self._bot.load_ended(interrupted)
        return run is not None and run.state in {RunState.COMPLETE, RunState.INTERRUPTED}

    async def _tell_end(self, interrupted: asyncio.Event) -> None:
        process = self._bot.process
        if not interrupted.is_set():
            with contextlib.suppress(TimeoutError):  # until its last words are read
                await asyncio.wait_for(process.wait(), 2.0)
        self._parts.audience.tell(
            EndedNotice(
                bot=self._watch.bot,
                at_ms=self._last[-1].at_ms,
                pid=process.pid,
                how=process.ended or "is gone, and how it ended can't be known from outside",
                last=tuple(self._last),
                log_lines=tuple(process.log_tail(LAST_LINES).splitlines()),
            )
        )
