"""Which percentiles does a histogram of durations have?"""

from perfkit.model.histogram import Histogram
from perfkit.model.summary import Percentiles

US_PER_MS = 1000


def percentiles(histogram: Histogram) -> Percentiles:
    """The distribution in milliseconds, each percentile right to 1/2,048; all 0 when empty."""
    p50, p90, p95, p99 = histogram.quantiles_us((0.5, 0.9, 0.95, 0.99))
    return Percentiles(
        p50=p50 / US_PER_MS,
        p90=p90 / US_PER_MS,
        p95=p95 / US_PER_MS,
        p99=p99 / US_PER_MS,
        max=histogram.max_us / US_PER_MS,
        mean=histogram.mean_us() / US_PER_MS,
    )
