"""Is what the bot holds enough?"""

from dataclasses import replace

import pytest

from perfkit.findings.capacity import judge_capacity, probe_of
from perfkit.model.capacity import Capacity, Holding
from perfkit.model.summary import (
    BotNumbers,
    CpuNumbers,
    LoadNumbers,
    MemoryNumbers,
    ObjectiveResult,
    Percentiles,
    Summary,
    Verdict,
)

TIMES = Percentiles(p50=50, p90=90, p95=95, p99=99, max=120, mean=60)
LOAD = LoadNumbers(
    users=50, users_completed=50, users_failed=0, interactions=1000, errors=5, error_rate=0.005,
    dropped=0, in_flight_at_end=0, duration_s=33, throughput_per_s=30, response_ms=TIMES,
    service_ms=TIMES, delivery_ms=TIMES, bot_ms=TIMES, steps=(), bot_calls={},
)  # fmt: skip
BOT = BotNumbers(
    framework=None, cpu_percent=CpuNumbers(40, 90), rss_mib=MemoryNumbers(50, 100, 80),
    threads_max=1, open_files_max=9, pids=(1,),
)  # fmt: skip
A_LITTLE = ObjectiveResult("cpu", "< 60 %", 61, "%", ok=False, margin_percent=-2)
BY_FAR = ObjectiveResult("p95", "< 1 s", 3000, "ms", ok=False, margin_percent=-200)
SUMMARY = Summary(1, "load-test", Verdict.FAIL, ("p95 is 3 s",), (A_LITTLE, BY_FAR), (), LOAD, BOT)


def test_a_load_test_becomes_a_probe() -> None:
    probe = probe_of(SUMMARY, 20, "probes/x")
    assert (probe.users, probe.holding, probe.broke) == (20, Holding.BROKE, "p95")
    assert (probe.p95_ms, probe.throughput_per_s, probe.error_rate) == (95, 30, 0.005)
    assert (probe.cpu_percent, probe.rss_mib, probe.reasons) == (40, 100, ("p95 is 3 s",))


@pytest.mark.parametrize(
    ("verdict", "holding"),
    [
        (Verdict.PASS, Holding.HELD),
        (Verdict.INVALID, Holding.INVALID),
        (None, Holding.INVALID),
    ],
)
def test_a_verdict_says_whether_the_bot_held(verdict: Verdict | None, holding: Holding) -> None:
    probe = probe_of(replace(SUMMARY, verdict=verdict, objectives=()), 20, "")
    assert (probe.holding, probe.broke) == (holding, "")


def test_a_bot_that_died_did_not_hold() -> None:
    dead = replace(SUMMARY, verdict=Verdict.INVALID, load=None, bot=None)
    probe = probe_of(dead, 20, "", died="the bot was killed")
    assert (probe.holding, probe.broke) == (Holding.BROKE, "the bot itself")
    assert (probe.reasons, probe.p95_ms, probe.cpu_percent) == (("the bot was killed",), 0, None)
    assert probe_of(dead, 20, "", died="it was killed", what="server").broke == "the server itself"


def test_enough_is_a_pass_with_its_margin() -> None:
    verdict, reasons, objective = judge_capacity(Capacity(holds=75, breaks_at=80), 50)
    assert (verdict, reasons) == (Verdict.PASS, ())
    assert (objective.ok, objective.value, objective.margin_percent) == (True, 75, 50)


def test_too_few_is_a_fail_that_says_why() -> None:
    found = Capacity(holds=40, breaks_at=42, reasons=("p95 is 3 s",))
    verdict, reasons, objective = judge_capacity(found, 50)
    assert (verdict, objective.ok) == (Verdict.FAIL, False)
    assert reasons == ("40 of the 50 students asked for are held", "p95 is 3 s")


def test_a_search_that_ended_before_it_knew_is_no_verdict() -> None:
    stopped = Capacity(holds=40, breaks_at=None, stopped="interrupted")
    verdict, reasons, objective = judge_capacity(stopped, 50)
    assert (verdict, reasons) == (Verdict.INVALID, ("interrupted",))
    assert (objective.ok, objective.note) == (None, "could not check: interrupted")
    assert judge_capacity(replace(stopped, stopped=None), 50)[1] == ("no probe could be judged",)
    assert judge_capacity(stopped, 40)[0] is Verdict.PASS
