"""What did an event loop do with its time: was it held by one callback, or full of short ones?"""

from collections.abc import Iterable, Iterator, Sequence

WINDOW_NS = 1_000_000_000
FULL = 0.85
"""Busy so much of a second that no stall takes, a loop is as good as full: asking for events
without waiting for them looks idle and takes some of it."""
MOSTLY = 0.5
"""A second of which stalls take more is theirs."""

Stretch = tuple[int, int]
"""Start and end in nanoseconds."""


def covered_ns(stretches: Iterable[Stretch]) -> int:
    """How much time these take together; where they overlap it counts once."""
    total = end_so_far = 0
    for start_ns, end_ns in sorted(stretches):
        total += max(0, end_ns - max(start_ns, end_so_far))
        end_so_far = max(end_so_far, end_ns)
    return total


def saturated_ns(busy: Sequence[Stretch], stalls: Sequence[Stretch], observed: Stretch) -> int:
    """The busy time outside of stalls in those seconds that were full of it."""
    return sum(_if_full(*second) for second in _seconds(busy, stalls, observed))


def _if_full(observed: int, busy: int, stalled: int) -> int:
    rest, short = observed - stalled, busy - stalled
    if observed < WINDOW_NS // 2 or stalled > MOSTLY * observed or short < FULL * rest:
        return 0
    return short


def _seconds(
    busy: Sequence[Stretch], stalls: Sequence[Stretch], observed: Stretch
) -> Iterator[tuple[int, int, int]]:
    """Of each second: how much of it was recorded, was busy and was stalled."""
    start_ns, end_ns = observed
    count = -(-(end_ns - start_ns) // WINDOW_NS)
    busy_ns, stalled_ns = [0] * count, [0] * count
    for stretches, sums in ((busy, busy_ns), (stalls, stalled_ns)):
        for stretch in stretches:
            for number, part_ns in _spread(stretch, start_ns):
                sums[number] += part_ns
    for number in range(count):
        window_ns = min(WINDOW_NS, end_ns - start_ns - number * WINDOW_NS)
        yield window_ns, busy_ns[number], stalled_ns[number]


def _spread(stretch: Stretch, zero_ns: int) -> Iterator[tuple[int, int]]:
    """A stretch's part of each second it touches."""
    at_ns, end_ns = stretch
    while at_ns < end_ns:
        number = (at_ns - zero_ns) // WINDOW_NS
        until_ns = min(end_ns, zero_ns + (number + 1) * WINDOW_NS)
        yield number, until_ns - at_ns
        at_ns = until_ns
