from dataclasses import replace

import pytest

from perfkit.findings.judging import Measured, belongs, format_value, judge
from perfkit.findings.objectives import DEFAULTS, Metric, parse_objective, with_defaults
from perfkit.model.memory import Estimate, Growth, Trend
from perfkit.model.plan import LoadModel, LoadPlan, Stage
from perfkit.model.summary import (
    BotNumbers,
    Change,
    CpuNumbers,
    IterationNumbers,
    LoadNumbers,
    MemoryNumbers,
    ObjectiveResult,
    Percentiles,
    StageNumbers,
    StepNumbers,
)

TIMES = Percentiles(p50=50, p90=90, p95=95, p99=99, max=120, mean=60)
START = StepNumbers(
    name="start", interactions=40, errors=10, throughput_per_s=3, response_ms=TIMES,
    service_ms=TIMES, delivery_ms=TIMES, bot_ms=TIMES,
)  # fmt: skip
LOAD = LoadNumbers(
    users=50, users_completed=50, users_failed=0, interactions=1000, errors=5, error_rate=0.005,
    dropped=0, in_flight_at_end=0, duration_s=33, throughput_per_s=30, response_ms=TIMES,
    service_ms=TIMES, delivery_ms=TIMES, bot_ms=TIMES, steps=(START,), bot_calls={},
)  # fmt: skip
GROWTH = Growth(
    Trend.GROWING, "its floor rose", Estimate(2.5, 2, 3), 10, 60, per_1000=Estimate(1.5, 1, 2)
)
BOT = BotNumbers(
    framework=None, cpu_percent=CpuNumbers(40, 90), rss_mib=MemoryNumbers(50, 100, 80, 2.5, GROWTH),
    threads_max=1, open_files_max=9, pids=(1,),
)  # fmt: skip


def judged(
    text: str, load: LoadNumbers | None = LOAD, bot: BotNumbers | None = BOT, *, fixed: bool = False
) -> ObjectiveResult:
    return judge(parse_objective(text), Measured(load, bot, fixed_duration=fixed))


@pytest.mark.parametrize(
    ("text", "value", "ok", "metric"),
    [
        ("p50 < 50ms", 50, False, "load.response_ms.p50"),
        ("p50 <= 50ms", 50, True, "load.response_ms.p50"),
        ("p90 < 1s", 90, True, "load.response_ms.p90"),
        ("p95 < 94ms", 95, False, "load.response_ms.p95"),
        ("p99 < 1s", 99, True, "load.response_ms.p99"),
        ("mean < 1s", 60, True, "load.response_ms.mean"),
        ("max < 0.1s", 120, False, "load.response_ms.max"),
        ('max of "start" < 1s', 120, True, ""),
        ("errors < 1%", 0.5, True, ""),
        ("success > 99%", 99.5, True, ""),
        ("success of start > 99%", 75, False, ""),
        ("throughput > 30/s", 30, False, "load.throughput_per_s"),
        ("throughput of start > 2/s", 3, True, ""),
        ("cpu < 60%", 40, True, "bot.cpu_percent.mean"),
        ("rss growth < 5MiB/min", 2.5, True, "bot.rss_mib.growth_per_min"),
        (
            "rss growth < 1MiB per 1000 interactions",
            1.5,
            False,
            "bot.rss_mib.growth.per_1000.value",
        ),
        ("rss < 90MiB", 100, False, "bot.rss_mib.max"),
        ("time to finish < 5min", 33, True, "load.duration_s"),
    ],
)
def test_values_are_judged_by_their_bound(text: str, value: float, ok: bool, metric: str) -> None:
    result = judged(text)
    assert (result.value, result.ok, result.metric) == (value, ok, metric)
    assert (result.note, result.applies) == ("", True)


def test_a_result_reads_like_its_objective() -> None:
    result = judged('p99 of "start" < 1.5s')
    assert (result.name, result.bound) == ('p99 of "start"', "< 1.5 s")
    assert (result.unit, result.limit) == ("ms", 1500)


@pytest.mark.parametrize(
    ("text", "load", "bot", "why"),
    [
        ("p95 < 1s", None, BOT, "no interaction was measured"),
        ("success > 99%", replace(LOAD, interactions=0, errors=0), BOT, "no interaction was"),
        ("p95 < 1s", replace(LOAD, interactions=7, errors=7), BOT, "no interaction went well"),
        ("p95 of stop < 1s", LOAD, BOT, 'no student did this step (done were: "start")'),
        ("cpu < 60%", LOAD, None, "there are no samples of the bot"),
        ("rss < 1GiB", LOAD, None, "there are no samples of the bot"),
        (
            "rss growth < 1MiB/min",
            LOAD,
            replace(BOT, rss_mib=MemoryNumbers(1, 1, 1)),
            "there are no samples of the bot",
        ),
        (
            "time to finish < 5min",
            replace(LOAD, users_completed=48, users_failed=1),
            BOT,
            "not all",
        ),
        ("time to finish < 5min", None, BOT, "no interaction was measured"),
        ("degradation < 20%", LOAD, BOT, "needs a light first stage"),
    ],
)
def test_what_could_not_be_checked_says_so_and_is_neither_kept_nor_missed(
    text: str, load: LoadNumbers | None, bot: BotNumbers | None, why: str
) -> None:
    result = judged(text, load, bot)
    assert (result.ok, result.value, result.metric, result.applies) == (None, None, "", True)
    assert result.note.startswith("could not check: ")
    assert why in result.note


def test_a_finish_time_does_not_apply_to_a_fixed_duration_even_if_it_was_asked_for() -> None:
    default = next(o for o in DEFAULTS if o.name == "time to finish")
    result = judge(default, Measured(LOAD, BOT, fixed_duration=True))
    assert (result.ok, result.applies) == (None, False)
    assert result.note == "does not apply: the load ran for a fixed time"
    assert not judged("time to finish < 5min", fixed=True).applies
    assert judge(default, Measured(None, BOT)).applies
    assert judge(DEFAULTS[0], Measured(None, BOT, fixed_duration=True)).applies


def test_all_who_gave_up_have_come_to_an_end_too() -> None:
    assert judged("time to finish < 5min", replace(LOAD, users_completed=1, users_failed=49)).ok


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1500, "ms", "1.5 s"),
        (800, "ms", "800 ms"),
        (120_000, "ms", "2 min"),
        (300, "s", "5 min"),
        (90, "s", "90 s"),
        (30, "/s", "30/s"),
        (99.9, "%", "99.9 %"),
        (1234567, "MiB", "1234567 MiB"),
    ],
)
def test_bounds_are_written_as_people_read_them(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_a_short_burst_says_nothing_about_the_mean_of_the_cpu() -> None:
    (default,) = (each for each in with_defaults(()) if each.metric is Metric.CPU)
    result = judge(default, Measured(replace(LOAD, duration_s=4.9), BOT))
    assert (result.ok, result.value, result.applies) == (None, None, False)
    assert "less than 5 s" in result.note


def test_a_bound_on_the_cpu_that_was_asked_for_counts_although_it_could_not_be_judged() -> None:
    result = judged("cpu < 60%", replace(LOAD, duration_s=4.9))
    assert (result.ok, result.applies) == (None, True)


def test_a_bot_that_was_not_seen_is_told_before_a_load_that_was_short() -> None:
    (default,) = (each for each in with_defaults(()) if each.metric is Metric.CPU)
    assert judge(default, Measured(replace(LOAD, duration_s=1), None)).applies


def changed(before: float, after: float) -> Change:
    return Change(before, after, 100 * (after - before) / before, 75, 850)


@pytest.mark.parametrize(
    ("change", "ok", "note"),
    [
        (changed(100, 110), True, "p95 100 ms to 110 ms, light to full load"),
        (changed(100, 150), False, "p95 100 ms to 150 ms, light to full load"),
        (changed(100, 60), True, "p95 100 ms to 60 ms, light to full load"),
        (
            changed(4, 7), True,
            "p95 4.0 ms to 7.0 ms, light to full load; nobody notices what stays below 100 ms",
        ),
        (changed(99, 100), True, "p95 99 ms to 100 ms, light to full load"),
        (changed(50, 100), False, "p95 50 ms to 100 ms, light to full load"),
    ],
)  # fmt: skip
def test_degradation_is_judged_where_somebody_notices_it(change: Change, ok: bool, note: str):
    result = judged("degradation < 20%", replace(LOAD, degradation=change))
    assert (result.ok, result.note, result.value) == (ok, note, change.percent)
    assert result.metric == "load.degradation.percent"


def test_drift_is_judged_likewise() -> None:
    result = judged("drift < 20%", replace(LOAD, drift=changed(200, 300)))
    assert (result.ok, result.note) == (False, "p95 200 ms to 300 ms, first to last third")
    assert judged("drift < 20%").note.startswith("could not check: it needs three thirds")


def test_dropped_arrivals_are_a_share_of_all() -> None:
    load = replace(LOAD, dropped=10, in_flight_at_end=5, iterations=IterationNumbers(150, 20, 15))
    assert judged("dropped < 5%", load).value == 5
    assert judged("dropped < 5%", load).ok is False
    assert judged("dropped < 1%", replace(LOAD, iterations=IterationNumbers())).value == 0


def test_time_to_finish_is_that_of_full_load() -> None:
    stage = StageNumbers(
        "all", 50, "students", False, True, 18, 24, 850, 0, 0, 35, TIMES, 0, IterationNumbers()
    )
    load = replace(LOAD, stages=(replace(stage, full=False, duration_s=18), stage))
    assert judged("time to finish < 5min", load).value == 24


def test_some_objectives_belong_to_some_loads_only() -> None:
    plain = LoadPlan.closed(50)
    staged = LoadPlan((Stage("", 0, 5, 0, 9), Stage("", 5, 50, 0, 9)), 50)
    arrivals = LoadPlan((Stage("", 0, 5, 0, 9),), 50, LoadModel.OPEN)
    for metric, plans in (
        (Metric.DEGRADATION, [staged]),
        (Metric.DROPPED, [arrivals]),
        (Metric.P95, [None, plain, staged, arrivals]),
    ):
        assert [p for p in (None, plain, staged, arrivals) if belongs(metric, p)] == plans


def test_what_a_process_uses_does_not_apply_where_none_was_observed_unless_it_was_asked_for() -> (
    None
):
    unobserved = Measured(LOAD, None, observed=False)
    by_default = [judge(each, unobserved) for each in DEFAULTS if each.name in {"cpu", "rss"}]
    assert [(one.ok, one.applies, one.note) for one in by_default] == [
        (None, False, "no process was observed: --pid names one")
    ] * 2
    assert judge(parse_objective("cpu < 50%"), unobserved).applies
