"""The ``network`` of a scenario file."""

import pytest

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.read import load_scenario
from perfkit.model.network import (
    FAR,
    NO_NETWORK,
    DropFault,
    FloodLimits,
    Latency,
    NetworkSpec,
    OutageFault,
)


def network(text: str) -> NetworkSpec:
    return load_scenario(f"network: {text}\nsteps: [{{say: hi}}]\n", "s.yaml").network


def test_without_one_there_is_none():
    assert load_scenario("steps: [{say: hi}]", "s.yaml").network == NO_NETWORK
    assert network("{}") == NO_NETWORK


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{latency: 40ms, jitter: 10ms}", NetworkSpec(Latency(0.04, 0.01))),
        ("{preset: far}", NetworkSpec(FAR)),
        ("{latency: 0}", NO_NETWORK),
        ("{flood_limits: strict}", NetworkSpec(flood_limits=FloodLimits.STRICT)),
        ("{flood_limits: off}", NO_NETWORK),
        (
            "{faults: ['drop:0.2%', 'outage:60s:120s']}",
            NetworkSpec(faults=(DropFault(0.002), OutageFault(60, 120))),
        ),
    ],
)
def test_it_is_read(text, read):
    assert network(text) == read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("far", 'network: expected a mapping such as {latency: 40ms}, found "far"'),
        ("{delay: 1s}", 'network.delay: unknown key "delay"; known here: latency, jitter, '),
        ("{latency: soon}", "network.latency: expected a duration such as 1.5s, 800ms or 5min"),
        ("{jitter: 1s}", "network: a jitter needs a latency beside it"),
        ("{preset: near}", 'network.preset: expected far, found "near"'),
        ("{flood_limits: on}", "network.flood_limits: expected off or realistic or strict"),
        ("{faults: 'drop:1%'}", "network.faults: expected a list of faults such as [429:1%]"),
        ("{faults: ['drop:1%', 'drop:1']}", "network.faults[1]: 'drop:1': '1' is not a share of"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(text, told):
    with pytest.raises(DocumentError) as caught:
        network(text)
    assert str(caught.value).startswith(f"s.yaml:1: {told}")
