"""How long is a message on its way? Half a round trip, with what chance adds to it."""

import math

from perfkit.model.network import Latency
from perfkit.telegram.core.chance import Lots

SECOND_NS = 1_000_000_000


def draw_way_ns(latency: Latency, lots: Lots) -> int:
    """Nanoseconds from the bot to Telegram, or back."""
    round_trip_s = latency.round_trip_s
    if latency.jitter_s:
        round_trip_s += latency.jitter_s * (2 * lots.random() - 1)
    if latency.sigma:
        round_trip_s *= math.exp(latency.sigma * _normal(lots))
    return round(round_trip_s * SECOND_NS / 2)


def _normal(lots: Lots) -> float:
    """A number of the standard normal distribution, by Box and Muller."""
    radius = math.sqrt(-2 * math.log(1 - lots.random()))
    return radius * math.cos(2 * math.pi * lots.random())
