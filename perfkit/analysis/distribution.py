"""Which percentiles does a histogram of durations have?"""

from perfkit.model.histogram import Histogram
from perfkit.model.summary import Percentiles

US_PER_MS = 1000


def percentiles(histogram: Histogram) -> Percentiles:
    """The distribution in milliseconds, each percentile right to 1/2,048; all 0 when empty."""
    return Percentiles(
        p50=histogram.quantile_us(0.5) / US_PER_MS,
        p90=histogram.quantile_us(0.9) / US_PER_MS,
        p95=histogram.quantile_us(0.95) / US_PER_MS,
        p99=histogram.quantile_us(0.99) / US_PER_MS,
        max=histogram.max_us / US_PER_MS,
        mean=histogram.mean_us() / US_PER_MS,
    )
