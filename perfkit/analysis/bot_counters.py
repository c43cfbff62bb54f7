"""What has happened since the bot's metrics were last read? Increases that survive its restarts.

A counter that is less than before began anew with the process, so all of it is new (as Prometheus'
``increase`` has it). A histogram says only between which bounds times lay; they are laid out evenly
there, as ``histogram_quantile`` does.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from perfkit.analysis.counter_names import CounterNames
from perfkit.model.bot_counters import Meaning
from perfkit.model.exposition import Exposition, Labels, MetricSample
from perfkit.model.histogram import Histogram

MOST_SERIES = 5_000
"""A bot with more has labels that never end, such as user ids."""
_POINTS = 20
"""At so many places of a bucket its times are laid."""
_BOUND = "le"
_Key = tuple[Meaning, str, Labels]


@dataclass(frozen=True, slots=True)
class Increases:
    """What happened between two readings."""

    counts: Mapping[Meaning, float] = field(default_factory=dict)
    """Of what the bot counts, also where nothing happened."""
    response: Histogram | None = None
    """None: the bot does not measure it."""
    names: Mapping[Meaning, str] = field(default_factory=dict)
    """The metric that says so. Untrusted text."""


class BotCounters:
    """Compares each reading with the one before. The first one is only compared with."""

    def __init__(self, names: CounterNames) -> None:
        self._names = names
        self._last: dict[_Key, float] = {}
        self._first = True

    def take(self, told: Exposition) -> Increases:
        """A new reading. Raises ValueError if the bot tells of more series than can be kept."""
        by_meaning = self._names.sort(s for s in told.samples if told.kinds.get(s.name) != "gauge")
        if sum(map(len, by_meaning.values())) > MOST_SERIES:
            raise ValueError(f"more than {MOST_SERIES:,} series of what is counted")
        before, self._last = self._last, {}
        counts: dict[Meaning, float] = {}
        response: Histogram | None = None
        for meaning, samples in by_meaning.items():
            increases = list(self._increases(meaning, samples, before))
            if meaning is Meaning.RESPONSE:
                response = _times(increases)
            else:
                counts[meaning] = math.fsum(increase for _, increase in increases)
        self._first = False
        names = {meaning: samples[0].name for meaning, samples in by_meaning.items() if samples}
        if response is not None and Meaning.INTERACTIONS not in counts:
            counts[Meaning.INTERACTIONS] = response.count
        return Increases(counts, response, names)

    def _increases(
        self, meaning: Meaning, samples: Iterable[MetricSample], last: Mapping[_Key, float]
    ) -> Iterator[tuple[Labels, float]]:
        for sample in samples:
            if not 0 <= sample.value < math.inf:
                continue
            key = meaning, sample.name, sample.labels
            before = last.get(key, 0.0)
            self._last[key] = sample.value
            since = sample.value - before if sample.value >= before else sample.value
            yield sample.labels, 0.0 if self._first else since


def _times(increases: Iterable[tuple[Labels, float]]) -> Histogram:
    """All histograms of a metric, whatever their labels, as one."""
    by_series: dict[Labels, dict[float, float]] = {}
    for labels, increase in increases:
        bound = _bound(labels)
        if bound is not None:
            rest = tuple(label for label in labels if label[0] != _BOUND)
            by_series.setdefault(rest, {})[bound] = increase
    times = Histogram()
    for buckets in by_series.values():
        times.merge(Histogram.of_counts(_laid_out(buckets)))
    return times


def _bound(labels: Labels) -> float | None:
    try:
        bound = float(dict(labels).get(_BOUND, ""))
    except ValueError:
        return None
    return bound if bound > 0 else None


def _laid_out(buckets: Mapping[float, float]) -> dict[int, int]:
    """Times in microseconds to how many of them, from increases up to each bound in seconds.

    What is beyond the last bound is counted there: nothing more is known of it.
    """
    laid: dict[int, int] = {}
    low_s, below = 0.0, 0
    for bound in sorted(buckets):
        up_to = max(round(buckets[bound]), below)
        high_s = low_s if math.isinf(bound) else bound
        for time_us, count in _spread(low_s, high_s, up_to - below):
            laid[time_us] = laid.get(time_us, 0) + count
        low_s, below = high_s, up_to
    return laid


def _spread(low_s: float, high_s: float, count: int) -> Iterator[tuple[int, int]]:
    points = min(count, _POINTS)
    for point in range(points):
        share = count * (point + 1) // points - count * point // points
        yield round(1e6 * (low_s + (high_s - low_s) * (point + 0.5) / points)), share
