"""When are requests meant to begin under an open load? Moments from the load's begin on."""

from collections.abc import Iterator

SECOND_NS = 1_000_000_000


def constant_rate(per_second: float, duration_s: float) -> Iterator[int]:
    """Evenly, so many in each second: nanoseconds since the begin, ascending.

    Each moment is computed from its number, so that nothing drifts however long it goes on.
    """
    number, end_ns = 0, round(duration_s * SECOND_NS)
    while (at_ns := round(number * SECOND_NS / per_second)) < end_ns:
        yield at_ns
        number += 1
