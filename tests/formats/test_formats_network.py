"""Faults as they are written, and networks that are changed and told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.network import change_network, describe_network, fault_text, parse_fault
from perfkit.model.network import (
    FAR,
    NO_CHANGE,
    NO_NETWORK,
    DropFault,
    FloodLimits,
    Latency,
    NetworkChange,
    NetworkSpec,
    OutageFault,
    Preset,
    RefuseFault,
    SlowFault,
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("429:1%", RefuseFault(429, 0.01, 1)),
        ("429:1%:5s", RefuseFault(429, 0.01, 5)),
        ("429:1%:500ms", RefuseFault(429, 0.01, 1)),
        ("500:0.5%", RefuseFault(500, 0.005)),
        ("502:100%", RefuseFault(502, 1.0)),
        (" Drop : 0.2 % ", DropFault(0.002)),
        ("slow:1%:5s", SlowFault(0.01, 5.0)),
        ("outage:60s:2min", OutageFault(60.0, 120.0)),
        ("outage:0s:1s", OutageFault(0.0, 1.0)),
    ],
)
def test_faults_are_read_as_people_write_them(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "'' is not a fault such as 429:1%"),
        ("418:1%", "'418:1%' is not a fault such as 429:1%"),
        ("500:1%:5s", "is not a fault such as"),
        ("429", "is not a fault such as"),
        ("slow:1%", "is not a fault such as"),
        ("429:1", "'429:1': '1' is not a share of calls such as 1%"),
        ("drop:0%", "'0%' is not a share of calls"),
        ("drop:101%", "'101%' is not a share of calls"),
        ("drop:\u0661%", "is not a share of calls"),
        ("slow:1%:soon", "'soon' is not a duration such as 1.5s"),
        ("slow:1%:0s", "'0s' is not a duration from more than 0 to a week"),
        ("outage:1s:0s", "'0s' is not a duration from more than 0 to a week"),
        ("outage:200h:1s", "'200h' is not a duration from 0 to a week"),
    ],
)
def test_other_words_are_told_what_is_wrong(text, told):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared below
        parse_fault(text)
    assert told in str(caught.value)


shares = st.integers(1, 10_000).map(lambda n: n / 10_000)
times = st.integers(1, 600_000).map(lambda n: n / 1000)
faults = st.one_of(
    st.builds(RefuseFault, st.just(429), shares, st.integers(1, 60)),
    st.builds(RefuseFault, st.sampled_from([500, 502, 503, 504]), shares),
    st.builds(DropFault, shares),
    st.builds(SlowFault, shares, times),
    st.builds(OutageFault, st.one_of(st.just(0.0), times), times),
)


@given(faults)
def test_what_is_written_is_read_as_the_same_fault(fault):
    again = parse_fault(fault_text(fault))
    assert type(again) is type(fault)
    assert fault_text(again) == fault_text(fault)


@pytest.mark.parametrize(
    ("old", "change", "latency"),
    [
        (None, NO_CHANGE, None),
        (None, NetworkChange(latency_s=0.04), Latency(0.04)),
        (None, NetworkChange(latency_s=0.04, jitter_s=0.01), Latency(0.04, 0.01)),
        (None, NetworkChange(preset=Preset.FAR), FAR),
        (FAR, NetworkChange(latency_s=0.02), Latency(0.02)),
        (FAR, NetworkChange(latency_s=0.0), None),
        (FAR, NO_CHANGE, FAR),
        (Latency(0.04, 0.01), NetworkChange(jitter_s=0.02), Latency(0.04, 0.02)),
        (Latency(0.04, 0.01), NetworkChange(latency_s=0.08), Latency(0.08)),
    ],
)
def test_what_is_asked_for_wins_over_what_was_there(old, change, latency):
    assert change_network(NetworkSpec(latency=old), change).latency == latency


def test_limits_and_faults_replace_those_before():
    old = NetworkSpec(flood_limits=FloodLimits.STRICT, faults=(DropFault(0.5),))
    change = NetworkChange(flood_limits=FloodLimits.OFF, faults=(SlowFault(0.1, 1.0),))
    assert change_network(old, NO_CHANGE) == old
    assert change_network(old, change) == NetworkSpec(faults=(SlowFault(0.1, 1.0),))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (NetworkChange(jitter_s=0.01), "a jitter needs a latency"),
        (NetworkChange(latency_s=0.01, jitter_s=0.02), "can't be more than the latency"),
        (NetworkChange(latency_s=0.0, jitter_s=0.02), "can't be more than the latency"),
        (NetworkChange(latency_s=1.1), "the latency can't be more than 1 s"),
        (NetworkChange(latency_s=1.0, preset=Preset.FAR), "of its own"),
        (NetworkChange(jitter_s=1.0, preset=Preset.FAR), "of its own"),
        (
            NetworkChange(faults=(DropFault(0.6), OutageFault(0, 1), SlowFault(0.5, 1))),
            "faults for 110% of the calls",
        ),
    ],
)
def test_what_can_not_be_together_is_refused(change, told):
    with pytest.raises(ValueError, match=told):
        change_network(NO_NETWORK, change)


def test_a_jitter_does_not_go_with_the_far_server():
    with pytest.raises(ValueError, match="needs a latency"):
        change_network(NetworkSpec(latency=FAR), NetworkChange(jitter_s=0.01))


@pytest.mark.parametrize(
    ("network", "told"),
    [
        (NO_NETWORK, ""),
        (NetworkSpec(FAR), "far (round trip 50 ms, log-normal jitter)"),
        (NetworkSpec(Latency(0.04)), "round trip 40 ms"),
        (NetworkSpec(Latency(0.04, 0.0105)), "round trip 40 ms ± 10.5 ms"),
        (
            NetworkSpec(None, FloodLimits.REALISTIC, (RefuseFault(429, 0.01, 1), DropFault(0.002))),
            "flood limits realistic; faults 429:1%, drop:0.2%",
        ),
    ],
)
def test_a_network_is_told_in_a_line(network, told):
    assert describe_network(network) == told
