"""What is written down while a load runs? Seconds, samples, evidence, and the live numbers.

All of it goes to the run folder as it happens, so that a run that is killed can still be read.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

import msgspec

from perfkit.analysis.distribution import percentiles
from perfkit.analysis.resources import Moment, moments
from perfkit.bot.sampling import TreeSampler
from perfkit.clock import Clock
from perfkit.findings.standing import Standing
from perfkit.load.evidence import EvidenceKeeper
from perfkit.model.histogram import Histogram
from perfkit.model.live import LiveNumbers
from perfkit.model.load import Second
from perfkit.model.manifest import STOPPED
from perfkit.model.plan import LoadModel, LoadPlan
from perfkit.model.samples import ProcessSample
from perfkit.model.summary import Percentiles
from perfkit.profilers.tree import TreeProfiler
from perfkit.report.subject import subject_of
from perfkit.runs.artifacts import EVIDENCE, SECONDS, TELEGRAM
from perfkit.runs.folder import RunFolder
from perfkit.runs.samples import SampleStore
from perfkit.runs.writing import write_aside
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.machine import MachineMeter

SAMPLE_S = 1.0
EVIDENCE_EVERY = 10
"""Seconds between writing the evidence, as much as a killed run may lose of it."""
MORE = 1.01
SPARKS = 60
"""Seconds the live view draws."""
RATE_OVER = 5
"""Seconds the live view's rate is taken over."""


class Progress(Protocol):
    """Who is told what goes on, while it does."""

    def phase(self, text: str) -> None:
        """Something new goes on."""

    def update(self, numbers: LiveNumbers) -> None:
        """The numbers of this moment."""


class Watch:
    """Samples the bot's processes into ``store`` and keeps the profiler at their heels."""

    def __init__(
        self, sampler: TreeSampler, store: SampleStore, profiler: TreeProfiler | None
    ) -> None:
        self._sampler = sampler
        self._store = store
        self._profiler = profiler
        self._before: tuple[ProcessSample, ...] = ()
        self.latest: Moment | None = None

    def sample(self) -> None:
        """One moment of all processes. Raises StorageError when the disk refuses."""
        samples = self._sampler.sample()
        processes = self._sampler.new_processes()
        if processes:
            self._store.add_processes(processes)
        if samples:
            self._store.add_samples(samples)
            self.latest = tuple(moments((*self._before, *samples)))[-1]
        self._before = samples

    @property
    def tools(self) -> tuple[int, ...]:
        """perfkit's own helpers beside the bot, by pid."""
        return () if self._profiler is None else self._profiler.pids

    async def go_on(self) -> None:
        """Sample until cancelled."""
        while True:
            self.sample()
            if self._profiler is not None:
                await self._profiler.refresh()
            await asyncio.sleep(SAMPLE_S)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Sampling goes on in the background; the task's end is its failure."""
        task = asyncio.create_task(self.go_on())
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


class Counted(Protocol):
    """What has been counted of a load so far."""

    @property
    def interactions(self) -> int:
        """That ended, well or not."""

    @property
    def errors(self) -> int:
        """That ended ill."""

    @property
    def total(self) -> Histogram:
        """Response times up to the last closed second."""

    @property
    def latest(self) -> Histogram:
        """Response times of that second."""


class Loading(Protocol):
    """A load under way, of whatever kind."""

    @property
    def plan(self) -> LoadPlan:
        """How many, how long."""

    @property
    def begin_ns(self) -> int:
        """When it begins."""

    @property
    def recorder(self) -> Counted:
        """What it has come to so far."""

    @property
    def evidence(self) -> EvidenceKeeper:
        """What is kept whole of it."""


class Chronicle:
    """Writes each second down as it closes, and tells the progress."""

    def __init__(
        self,
        folder: RunFolder,
        engine: Loading,
        server: BotApiServer | None,
        watch: Watch | None,
        progress: Progress,
        *,
        standing: Standing,
    ) -> None:
        self._standing = standing
        self._folder = folder
        self._engine = engine
        self._server = server
        self._watch = watch
        self._progress = progress
        self._lines = folder.open_lines(SECONDS, "seconds")
        folder.note_artifact(EVIDENCE, "evidence")
        if server is not None:
            folder.note_artifact(TELEGRAM, "telegram")
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._calls_before: dict[str, int] = {}
        self._machine = MachineMeter(self._tools)
        self._counts: list[int] = [0]
        self._recent: tuple[float | None, ...] = ()
        self._sorted = 0
        """How many response times ``_times`` were made of."""
        self._times = Percentiles()
        self._seconds = 0
        self._subject = subject_of(folder.manifest)

    def take(self, second: Second) -> None:
        """A second has closed. Raises StorageError when the disk refuses."""
        self._lines.append(msgspec.json.encode(self._with_bot(second)))
        self._seconds += 1
        if self._seconds % EVIDENCE_EVERY == 0:
            self._write_evidence()
        self._standing.add(second, self._latest, self._so_far())
        self._recent = (*self._recent[1 - SPARKS :], self._latest_p95_ms())
        self._tell(second)

    def _so_far(self) -> Percentiles:
        """All response times, sorted anew when there are 1 % more of them or fewer than before (a
        warm-up has ended): in a long load that takes milliseconds, which delay what is due."""
        total = self._engine.recorder.total
        if not self._sorted <= total.count <= self._sorted * MORE:
            self._sorted, self._times = total.count, percentiles(total)
        return self._times

    def _latest_p95_ms(self) -> float | None:
        latest = self._engine.recorder.latest
        return latest.quantile_us(0.95) / 1000 if latest.count else None

    @property
    def missed(self) -> bool:
        """Whether an objective was missed that ends the load."""
        return self._standing.missed is not None

    @property
    def _tools(self) -> tuple[int, ...]:
        return () if self._watch is None else self._watch.tools

    @property
    def _latest(self) -> Moment | None:
        return None if self._watch is None else self._watch.latest

    def _write_evidence(self) -> None:
        """The interactions kept so far, whole, and what the Bot API has seen.

        In a thread: a disk may take a second to sync, and students must not wait for that.
        """
        if self._writing is not None:
            self._writing.result()  # ten seconds old: done, unless the disk hangs
        evidence = msgspec.json.encode(self._engine.evidence.evidence())
        telegram = None if self._server is None else msgspec.json.encode(self._server.numbers())
        self._writing = self._writer.submit(self._write, evidence, telegram)

    def _write(self, evidence: bytes, telegram: bytes | None) -> None:
        write_aside(self._folder.path / EVIDENCE, evidence)
        if telegram is not None:
            write_aside(self._folder.path / TELEGRAM, telegram)

    def close(self) -> None:
        """The load is over: the last evidence is written."""
        self._lines.close()
        try:
            self._write_evidence()
            if self._writing is not None:
                self._writing.result()
        finally:
            self._writer.shutdown()
        if self._standing.missed is not None:
            self._folder.update(notes={STOPPED: self._standing.missed})

    def _with_bot(self, second: Second) -> Second:
        bot = None if self._server is None else self._server.bot
        machine = self._machine.read(self._tools)
        if bot is None:
            return replace(second, machine=machine)
        before, now = self._calls_before, dict(bot.calls_by_method)
        self._calls_before = now
        calls = {name: count - before.get(name, 0) for name, count in now.items()}
        return replace(
            second,
            machine=machine,
            queued=bot.queued,
            poll_gap_ms=bot.take_poll_gap_ns(second.end_ns) / 1e6,
            bot_calls={name: count for name, count in calls.items() if count},
        )

    def _tell(self, second: Second) -> None:
        recorder, plan = self._engine.recorder, self._engine.plan
        users = second.students if plan.model is LoadModel.OPEN else plan.most_users
        elapsed_s = (second.end_ns - self._engine.begin_ns) / 1e9
        self._counts = [*self._counts[-RATE_OVER:], recorder.interactions]
        per_second = (self._counts[-1] - self._counts[0]) / (len(self._counts) - 1)
        latest = self._latest
        times = self._so_far() if recorder.total.count else None
        self._progress.update(
            LiveNumbers(
                elapsed_s=elapsed_s,
                time_left_s=_left(elapsed_s, plan, second),
                users=users,
                active=second.active,
                completed=second.completed,
                failed=second.failed,
                interactions=recorder.interactions,
                per_second=per_second,
                p50_ms=None if times is None else times.p50,
                p95_ms=None if times is None else times.p95,
                p99_ms=None if times is None else times.p99,
                recent_p95_ms=self._recent,
                objectives=self._standing.objectives(),
                errors=recorder.errors,
                bot_cpu_percent=None if latest is None else latest.cpu_percent,
                bot_rss_mib=None if latest is None else latest.rss_mib,
                phase=_phase(plan, second, self._subject.who),
                what=self._subject.what,
                who=self._subject.who,
            )
        )


def _left(elapsed_s: float, plan: LoadPlan, second: Second) -> float | None:
    """Seconds the load will still take: exact for a duration; else unknown until some are done."""
    if plan.duration_s is not None:
        return max(0.0, plan.duration_s - elapsed_s)
    done = second.completed + second.failed
    if len(plan.stages) > 1 or plan.stages[0].iterations != 1 or not done:
        return None
    return elapsed_s * (plan.most_users - done) / done


def _phase(plan: LoadPlan, second: Second, who: str) -> str:
    if second.warm_up:
        return "warming up"
    stage = plan.stages[second.stage].name
    return f"{stage}: {who}s at work" if stage else f"{who}s at work"


def new_watch(pid: int, store: SampleStore, profiler: TreeProfiler | None, clock: Clock) -> Watch:
    """What watches the process tree of ``pid``."""
    return Watch(TreeSampler(pid, clock), store, profiler)
