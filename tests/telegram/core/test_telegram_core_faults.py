"""Which calls go wrong, and how long everything takes: chance from a seed, time from the test."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.network import FAR, DropFault, Latency, OutageFault, RefuseFault, SlowFault
from perfkit.telegram.core.faults import SECOND_NS, Faults
from perfkit.telegram.core.latency import draw_way_ns
from perfkit.telegram.core.refusal import server_error

TOO_MANY = RefuseFault(429, 0.1, 1)
DROP = DropFault(0.2)


def seeded(seed: int = 1):
    return lambda name: random.Random(f"{seed}/{name}")  # noqa: S311 - not for secrets


def begun(*faults, seed=1) -> Faults:
    started = Faults(faults, seeded(seed))
    started.begin(0)
    return started


def test_nothing_goes_wrong_before_the_load_begins():
    faults = Faults([DropFault(1.0), OutageFault(0, 60)], seeded())
    assert faults.strike("getme", 5) is None
    faults.begin(10)
    assert faults.strike("getme", 10) is not None


def test_faults_strike_their_share_of_calls_and_are_counted():
    faults = begun(TOO_MANY, DROP)
    struck = [faults.strike("sendmessage", 0) for _ in range(10_000)]
    assert struck.count(TOO_MANY) == pytest.approx(1000, rel=0.1)
    assert struck.count(DROP) == pytest.approx(2000, rel=0.1)
    assert faults.hits == {"429:10%": struck.count(TOO_MANY), "drop:20%": struck.count(DROP)}


def test_a_fault_of_all_calls_leaves_none():
    faults = begun(SlowFault(1.0, 5.0))
    assert {faults.strike("getme", 0) for _ in range(1000)} == {SlowFault(1.0, 5.0)}


@given(st.permutations(["sendmessage"] * 30 + ["getupdates"] * 30), st.integers(0, 5))
def test_the_nth_call_of_a_method_fares_the_same_whatever_comes_between(order, seed):
    plain, mixed = begun(TOO_MANY, DROP, seed=seed), begun(TOO_MANY, DROP, seed=seed)
    expected = [plain.strike("sendmessage", 0) for _ in range(30)]
    struck = [(method, mixed.strike(method, 0)) for method in order]
    assert [fault for method, fault in struck if method == "sendmessage"] == expected


def test_another_seed_is_another_run():
    first, second = begun(DROP, seed=1), begun(DROP, seed=2)
    assert [first.strike("x", 0) for _ in range(50)] != [second.strike("x", 0) for _ in range(50)]


def test_an_outage_drops_everything_while_it_lasts():
    faults = Faults([OutageFault(60, 120), OutageFault(300, 1)], seeded())
    began = 7 * SECOND_NS
    assert list(faults.begin(began)) == [began + 60 * SECOND_NS, began + 300 * SECOND_NS]
    for load_s, dropped in ((0, 0), (59.9, 0), (60, 1), (179.9, 1), (180, 0), (300.5, 1)):
        fault = faults.strike("getupdates", began + round(load_s * SECOND_NS))
        assert isinstance(fault, DropFault) is bool(dropped), load_s
    assert faults.hits == {"outage:60s:120s": 2, "outage:300s:1s": 1}


def ways_ms(latency: Latency) -> list[float]:
    lots = random.Random(1)  # noqa: S311 - not for secrets
    return [draw_way_ns(latency, lots) / 1e6 for _ in range(10_000)]


def test_each_way_takes_half_of_the_round_trip():
    assert set(ways_ms(Latency(0.040))) == {20.0}


def test_jitter_is_drawn_evenly_to_both_sides():
    ways = ways_ms(Latency(0.040, 0.010))
    assert 15 <= min(ways) < 15.1
    assert 24.9 < max(ways) <= 25
    assert statistics.mean(ways) == pytest.approx(20, rel=0.01)


def test_the_far_server_is_25_ms_away_with_a_tail():
    ways = statistics.quantiles(ways_ms(FAR), n=100)
    assert ways[49] == pytest.approx(25, rel=0.01)
    assert (ways[14], ways[84]) == pytest.approx((22.5, 27.7), rel=0.02)
    assert ways[98] == pytest.approx(31.5, rel=0.02)


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_no_lot_sends_a_message_back_in_time(first, second):
    class Fixed:
        lots = iter((first, second) * 2)

        def random(self) -> float:
            return next(self.lots)

    assert draw_way_ns(FAR, Fixed()) > 0
    assert draw_way_ns(Latency(0.01, 0.01), Fixed()) >= 0


@pytest.mark.parametrize(
    ("code", "text"),
    [(500, "Internal Server Error"), (502, "Bad Gateway"),
     (503, "Service Unavailable"), (504, "Gateway Timeout")],
)  # fmt: skip
def test_server_errors_have_their_words(code, text):
    assert server_error(code).description == text
