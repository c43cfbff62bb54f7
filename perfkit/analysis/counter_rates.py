"""How fast does a counter grow from sample to sample? For charts of what only grows."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from perfkit.analysis.sparkline import Sample


def counter_rates(samples: Iterable[Sample]) -> Iterator[Sample]:
    """The mean rate per second up to each sample but the first; samples in order of time.

    A counter that fell has begun again at zero, as Prometheus takes it.
    """
    for (before_ms, before), (at_ms, value) in pairwise(samples):
        if at_ms > before_ms:
            grown = value if value < before else value - before
            yield at_ms, grown * 1000 / (at_ms - before_ms)
