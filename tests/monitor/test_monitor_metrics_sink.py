"""What Prometheus is told of the bots that are watched."""

import asyncio

import told_bots
from told_bots import BUILD, FakeClock, look

from perfkit.formats.prometheus_reading import read_exposition
from perfkit.model.monitoring import BackNotice, Snapshot
from perfkit.model.series import SERIES, Kind
from perfkit.monitor.metrics.sink import KEPT_S, MetricsSink


def shown(*snapshots: Snapshot, clock: FakeClock | None = None) -> MetricsSink:
    sink = MetricsSink(clock or FakeClock(), BUILD)

    async def show() -> None:
        for snapshot in snapshots:
            await sink.show(snapshot)
        await sink.tell(BackNotice("shop", 0, 1))
        await sink.close()

    asyncio.run(show())
    return sink


def told(sink: MetricsSink) -> dict[str, float]:
    """Each sample by its name and the values of its labels."""
    samples = read_exposition(sink.text()).samples
    return {
        " ".join((each.name, *(value for _, value in each.labels))): each.value for each in samples
    }


def test_each_value_is_a_sample_of_its_bot() -> None:
    sink = shown(look(bot_up=1, bot_threads=7), look("news", bot_up=0))
    assert told(sink) == {
        "perfkit_bot_up news": 0,
        "perfkit_bot_up shop": 1,
        "perfkit_bot_threads shop": 7,
        "perfkit_build_info 1.2.3": 1,
    }


def test_only_the_last_look_counts() -> None:
    assert told(shown(look(bot_threads=7), look(bot_up=1))).keys() == {
        "perfkit_bot_up shop",
        "perfkit_build_info 1.2.3",
    }


def test_every_series_of_the_list_is_told_with_its_kind() -> None:
    every = {
        each.name.removeprefix("perfkit_"): 1.0
        for each in SERIES
        if each.kind is not Kind.HISTOGRAM
    }
    exposition = read_exposition(shown(look(times_s=(1,), **every)).text())
    assert {
        name: exposition.kinds[name] for name in exposition.kinds if name.startswith("perfkit_")
    } == {
        **{each.name: each.kind.value for each in SERIES},
        "perfkit_build_info": "gauge",
    }


def test_response_times_add_up_over_the_looks() -> None:
    sink = shown(look(times_s=(0.02, 0.8)), look(times_s=()), look(times_s=(2.5,)), look())
    found = told(sink)
    within = {
        bound: found[f"perfkit_response_seconds_bucket shop {bound}"]
        for bound in ("0.025", "1.0", "3.0", "+Inf")
    }
    assert within == {"0.025": 1, "1.0": 2, "3.0": 3, "+Inf": 3}
    assert found["perfkit_response_seconds_count shop"] == 3
    assert found["perfkit_response_seconds_sum shop"] == 3.32


def test_without_response_times_there_is_no_histogram() -> None:
    assert "response_seconds" not in shown(look(bot_up=1)).text()


def test_an_alert_is_one_while_it_fires() -> None:
    found = told(shown(look(firing={"cpu": True, "memory": False})))
    assert found["perfkit_alert_firing shop cpu"] == 1
    assert found["perfkit_alert_firing shop memory"] == 0


def test_what_was_seen_too_long_ago_is_not_told() -> None:
    clock = FakeClock()
    sink = shown(look(bot_up=1), clock=clock)
    clock.now_s += KEPT_S
    assert len(sink.looks()) == 1
    clock.now_s += 1
    assert told(sink).keys() == {"perfkit_build_info 1.2.3"}


def test_a_name_that_looks_the_same_is_the_same_bot() -> None:
    assert len(shown(look("a\0b"), look("a\x01b")).looks()) == 1


def test_open_metrics_tells_the_same() -> None:
    sink = shown(look(bot_up=1, bot_cpu_seconds_total=1.5, times_s=(1,)))
    assert read_exposition(sink.open_metrics()).samples == read_exposition(sink.text()).samples
    assert sink.open_metrics().endswith("# EOF\n")
    assert "# UNIT perfkit_bot_cpu_seconds seconds\n" in sink.open_metrics()


def test_a_whole_answer_is_small() -> None:
    every = {
        each.name.removeprefix("perfkit_"): 1.5
        for each in SERIES
        if each.kind is not Kind.HISTOGRAM
    }
    assert len(shown(told_bots.look(times_s=(1,), **every)).text()) < 10_000
