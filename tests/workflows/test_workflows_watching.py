"""Looks at a bot in a time of their own: what each brings, what is told, when it ends."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from perfkit.analysis.watch_tally import WatchTally
from perfkit.model.monitoring import (
    AlertNotice,
    HostReading,
    Notice,
    ProcessReading,
    Snapshot,
    Told,
    Totals,
    TroubleNotice,
)
from perfkit.monitor.alerts.ruleset import rule_set
from perfkit.monitor.alerts.watch import AlertWatch
from perfkit.monitor.recent import Recent
from perfkit.monitor.source import SourceReading
from perfkit.runs.writing import StorageError
from perfkit.workflows.monitor_request import Pace
from perfkit.workflows.monitor_stop import INTERRUPTED
from perfkit.workflows.troubles import LateLooks, Troubles
from perfkit.workflows.watching import TIME_OVER, Parts, Watching

HOST = HostReading(2.0, 0.3, 0.0, 0.5, 8 * 2**30, 2**30, 0, 0)
SECOND = 1_000_000_000


class Time:
    """A clock that goes on when somebody waits."""

    def __init__(self) -> None:
        self.ns = 0
        self.set_s = 0
        """Somebody has set the calendar by so much."""

    def now_ns(self) -> int:
        return self.ns

    def wall(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            seconds=self.set_s, microseconds=self.ns / 1000
        )


class Bot:
    """One that uses 30 % of a core, and is gone from a look on."""

    pid = 7

    def __init__(self, clock: Time, gone_after: int | None = None) -> None:
        self._clock = clock
        self._gone_after = gone_after
        self.looks = 0
        self.on_look: Callable[[int], None] = lambda _: None

    def read(self) -> tuple[tuple[ProcessReading, ...], Totals]:
        self.looks += 1
        self.on_look(self.looks)
        cpu_s = 0.3 * self._clock.ns / SECOND
        totals = Totals(cpu_s, 0, 0, 0, 0, 1, 0)
        if self._gone_after is not None and self.looks > self._gone_after:
            return (), totals
        return (ProcessReading(7, 1, 0, "bot", cpu_s, 2**20, 1, 0),), totals

    async def gone(self, interrupted: asyncio.Event) -> str | None:
        return "the bot ended"


class Host:
    def read(self, pid: int) -> HostReading:
        return HOST


class Ears:
    """Who is shown and told everything."""

    def __init__(self) -> None:
        self.shown: list[Snapshot] = []
        self.told: list[Notice | str] = []

    def show(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)

    def tell(self, notice: Notice) -> None:
        self.told.append(notice)


class Blind:
    over_ms = 1000

    def due(self, at_ms: int) -> bool:
        return False

    def show(self, watch: object) -> None:
        raise AssertionError("it was not due")


class Source:
    """A further source with a bad spell."""

    name = "counters"

    def __init__(self) -> None:
        self.looks = 0

    async def begin(self) -> None: ...

    async def close(self) -> None: ...

    def read(self, pids: object) -> SourceReading:
        self.looks += 1
        problem = "no answer" if self.looks in {3, 4} else ""
        return SourceReading({"perfkit_interactions_total": float(self.looks)}, problem=problem)


class FullDisk:
    def __init__(self) -> None:
        self.writes = 0

    def write(self, moment: object) -> None:
        self.writes += 1
        raise StorageError("the disk is full")


@pytest.fixture
def clock(monkeypatch) -> Time:
    time = Time()

    async def wait_for(waiting, seconds: float) -> None:
        waiting.close()
        await asyncio.sleep(0)
        time.ns += max(1, round(seconds * 1e9))
        raise TimeoutError

    monkeypatch.setattr("perfkit.workflows.watching.asyncio.wait_for", wait_for)
    return time


def watch(
    clock: Time, bot: Bot, *, pace: Pace, interrupted: asyncio.Event | None = None,
    alerts: tuple[str, ...] = (), source: Source | None = None, journal: FullDisk | None = None,
    told: list[Notice | str] | None = None,
) -> tuple[str, Ears, Watching]:  # fmt: skip
    ears = Ears()
    ears.told = ears.told if told is None else told
    parts = Parts(
        host=Host(), sources=() if source is None else (source,),  # type: ignore[arg-type]
        rules=AlertWatch("shop", rule_set(alerts=alerts)), audience=ears, viewer=Blind(),
        tally=WatchTally("shop"), recent=Recent(), journal=journal,
    )  # fmt: skip
    watching = Watching("shop", pace, bot, parts, clock)  # type: ignore[arg-type]
    return asyncio.run(watching.go_on(interrupted or asyncio.Event())), ears, watching


def test_looks_are_even_from_the_first_to_the_end_of_the_time(clock):
    how, ears, watching = watch(clock, Bot(clock), pace=Pace(1.0, 10.0))
    assert how == TIME_OVER
    times = [snapshot.at_ms for snapshot in ears.shown]
    assert [later - times[0] for later in times] == [1000 * n for n in range(11)]
    assert watching.missed == 0


def test_ten_looks_a_second_are_ten(clock):
    _, ears, _ = watch(clock, Bot(clock), pace=Pace(0.1, 1.0))
    assert len(ears.shown) == 11


def test_what_a_look_takes_is_not_added_to_the_interval(clock):
    bot = Bot(clock)

    def takes_long(_: int) -> None:
        clock.ns += SECOND // 4

    bot.on_look = takes_long
    _, ears, _ = watch(clock, bot, pace=Pace(1.0, 10.0))
    assert len(ears.shown) == 11


def test_looks_that_a_busy_machine_missed_are_counted_and_told_once(clock):
    bot = Bot(clock)

    def stalls(look: int) -> None:
        clock.ns += 4 * SECOND + SECOND // 2 if look == 2 else 0

    bot.on_look = stalls
    _, ears, watching = watch(clock, bot, pace=Pace(1.0, 70.0))
    assert watching.missed == 3
    troubles = [(n.part, n.over) for n in ears.told if isinstance(n, TroubleNotice)]
    assert troubles == [("looks", False), ("looks", True)]


def set_by(clock: Time, seconds: int) -> Bot:
    """A bot during whose second look the calendar is set."""
    bot = Bot(clock)

    def sets(look: int) -> None:
        clock.set_s += seconds if look == 2 else 0

    bot.on_look = sets
    return bot


@pytest.mark.parametrize(
    ("seconds", "what"), [(3600, "set forward by 3600 s"), (-3600, "set back by 3600 s")]
)
def test_a_calendar_that_is_set_is_told_and_no_sleep(clock, monkeypatch, seconds, what):
    monkeypatch.setattr("perfkit.workflows.watching.suspended_ns", lambda: 0)
    _, ears, watching = watch(clock, set_by(clock, seconds), pace=Pace(1.0, 5.0))
    assert watching.slept_s == 0
    (begun, *_) = (n for n in ears.told if isinstance(n, TroubleNotice))
    assert (begun.part, begun.what) == ("clock", f"the calendar was {what}")


def test_a_machine_that_slept_is_told_and_counted(clock, monkeypatch):
    monkeypatch.setattr("perfkit.workflows.watching.suspended_ns", lambda: clock.set_s * SECOND)
    _, ears, watching = watch(clock, set_by(clock, 3600), pace=Pace(1.0, 5.0))
    assert watching.slept_s == 3600
    (begun, *_) = (n for n in ears.told if isinstance(n, TroubleNotice))
    assert begun.what == "the machine was suspended for 3600 s"


def test_a_bot_that_is_gone_ends_the_watch(clock):
    how, ears, _ = watch(clock, Bot(clock, gone_after=3), pace=Pace(1.0))
    assert how == "the bot ended"
    assert ears.shown[-1].values["perfkit_bot_up"] == 0


def test_somebody_who_wants_the_end_gets_it_before_the_next_look(clock):
    interrupted, bot = asyncio.Event(), Bot(clock)

    def stop(look: int) -> None:
        if look == 4:
            interrupted.set()

    bot.on_look = stop
    how, ears, _ = watch(clock, bot, pace=Pace(1.0), interrupted=interrupted)
    assert how == INTERRUPTED
    assert len(ears.shown) == 4


def test_an_alert_that_fires_is_in_the_snapshot_and_told(clock):
    _, ears, _ = watch(clock, Bot(clock), pace=Pace(1.0, 120.0), alerts=("Busy: cpu > 20% for 5s",))
    (notice,) = (n for n in ears.told if isinstance(n, AlertNotice))
    assert (notice.rule, notice.told) == ("Busy", Told.FIRING)
    standing = {alert.rule: alert.state for alert in ears.shown[-1].alerts}
    assert standing["Busy"] == "firing"


def test_an_alert_is_not_told_to_be_over_before_the_death_that_ended_it(clock):
    few = ("Few: processes >= 1",)
    bot = Bot(clock, gone_after=70)
    _, ears, _ = watch(clock, bot, pace=Pace(1.0), alerts=few)
    assert [n.told for n in ears.told if isinstance(n, AlertNotice)] == [Told.FIRING]

    bot = Bot(clock, gone_after=70)

    async def waits_for_its_return(interrupted: asyncio.Event) -> None:
        if bot.looks == 71:
            ears_of_both.append("ENDED")

    bot.gone = waits_for_its_return  # type: ignore[method-assign, assignment]
    ears_of_both: list[Notice | str] = []
    _, ears, _ = watch(clock, bot, pace=Pace(1.0, 75.0), alerts=few, told=ears_of_both)
    alerts = [n.told if isinstance(n, AlertNotice) else n for n in ears.told]
    assert alerts[:3] == [Told.FIRING, "ENDED", Told.RESOLVED]


def test_further_sources_add_what_they_know_and_their_troubles_are_told_once(clock):
    _, ears, _ = watch(clock, Bot(clock), pace=Pace(1.0, 70.0), source=Source())
    assert ears.shown[-1].values["perfkit_interactions_total"] == 71
    troubles = [(n.part, n.over) for n in ears.told if isinstance(n, TroubleNotice)]
    assert troubles == [("counters", False), ("counters", True)]


def test_a_full_disk_is_told_once_and_ends_nothing(clock):
    journal = FullDisk()
    _, ears, _ = watch(clock, Bot(clock), pace=Pace(1.0, 5.0), journal=journal)
    assert journal.writes == 1
    assert len(ears.shown) == 6
    (trouble,) = (n for n in ears.told if isinstance(n, TroubleNotice))
    assert "full" in trouble.what


def test_secrets_in_a_trouble_are_masked():
    told: list[Notice] = []
    Troubles("shop", told.append).note("redis", "redis://me:hunter2@host is away", 1)
    (trouble,) = told
    assert isinstance(trouble, TroubleNotice)
    assert "hunter2" not in trouble.what


def test_a_trouble_that_comes_and_goes_is_one_trouble():
    told: list[Notice] = []
    troubles = Troubles("shop", told.append)
    for second in range(60):
        troubles.note("redis", "no answer" if second % 2 == 0 else "", 1000 * second)
    assert len(told) == 1
    troubles.note("redis", "", 117_999)
    assert len(told) == 1
    troubles.note("redis", "", 118_000)
    assert [n.over for n in told if isinstance(n, TroubleNotice)] == [False, True]


def test_a_trouble_ends_after_the_calendar_was_set_back():
    told: list[Notice] = []
    troubles = Troubles("shop", told.append)
    troubles.note("redis", "no answer", 10**12)
    troubles.note("redis", "", 5000)
    troubles.note("redis", "", 65_000)
    assert len(told) == 2


def test_a_look_missed_now_and_then_is_no_trouble():
    late = LateLooks()
    assert [late.problem(1, 30_000 * n) for n in range(10)] == [""] * 10
    assert late.problem(1, 275_000).startswith("3 looks")
    assert late.problem(0, 276_000) == ""
    assert late.problem(1, 1000) == ""  # the calendar was set back


def test_what_a_bots_end_takes_to_be_told_is_no_missed_look(clock):
    bot = Bot(clock, gone_after=3)

    async def takes_long(_: asyncio.Event) -> None:
        clock.ns += 30 * SECOND if bot.looks == 4 else 0

    bot.gone = takes_long  # type: ignore[method-assign,assignment]
    _, ears, watching = watch(clock, bot, pace=Pace(1.0, 60.0))
    assert watching.missed == 0
    assert not any(isinstance(notice, TroubleNotice) for notice in ears.told)
