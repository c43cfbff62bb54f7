"""Which metrics are there for Prometheus? The last look at each bot, series by series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfkit.analysis.response_buckets import BOUNDS_S, ResponseBuckets
from perfkit.formats.prometheus_text import number
from perfkit.model.exposition import Labels, MetricFamily, MetricSample
from perfkit.model.monitoring import Snapshot
from perfkit.model.series import ALERT_FIRING, RESPONSE_SECONDS, SERIES, Kind, Series, Unit

BUILD_INFO = "perfkit_build_info"


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at one bot."""

    snapshot: Snapshot
    response: ResponseBuckets | None
    """All response times since perfkit watches; None: nobody has measured any."""


def families(looks: Sequence[Look], build: Labels) -> tuple[MetricFamily, ...]:
    """All metrics of all bots; ``build`` says which perfkit tells them."""
    return (
        *(_family(series, _samples(series, looks)) for series in SERIES),
        _family(ALERT_FIRING, _alerts(looks)),
        MetricFamily(
            BUILD_INFO, Kind.GAUGE, Unit.COUNT, "Always 1; its labels say which perfkit this is.",
            (MetricSample(BUILD_INFO, build, 1.0),),
        ),
    )  # fmt: skip


def _family(series: Series, samples: Iterator[MetricSample]) -> MetricFamily:
    return MetricFamily(series.name, series.kind, series.unit, series.help, tuple(samples))


def _samples(series: Series, looks: Sequence[Look]) -> Iterator[MetricSample]:
    for look in looks:
        labels = (("bot", look.snapshot.bot),)
        if series is RESPONSE_SECONDS:
            yield from _histogram(series.name, labels, look.response)
        elif (value := look.snapshot.values.get(series.name)) is not None:
            yield MetricSample(series.name, labels, value)


def _histogram(
    name: str, labels: Labels, response: ResponseBuckets | None
) -> Iterator[MetricSample]:
    if response is None:
        return
    # with a decimal point always, as OpenMetrics wants it: else the series would change with it
    bounds = (*map(str, BOUNDS_S), number(float("inf")))
    for bound, count in zip(bounds, response.within(), strict=True):
        yield MetricSample(f"{name}_bucket", (*labels, ("le", bound)), count)
    yield MetricSample(f"{name}_sum", labels, response.sum_us / 1e6)
    yield MetricSample(f"{name}_count", labels, response.count)


def _alerts(looks: Sequence[Look]) -> Iterator[MetricSample]:
    for look in looks:
        for alert in look.snapshot.alerts:
            labels = (("bot", look.snapshot.bot), ("rule", alert.rule))
            yield MetricSample(ALERT_FIRING.name, labels, float(alert.state == "firing"))
