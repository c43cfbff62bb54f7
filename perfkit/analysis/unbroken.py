"""Did something last in one piece, or was it many short ones that the profiler saw in a row?

Each sample shows one moment. A loop that is full of short callbacks shows the same stack many
times in a row by chance, the more so the more of its time that stack has. If samples were drawn
from such a loop, a row's length would be exponentially distributed: py-spy's sampling moments are
a Poisson process, and thinned by a share ``p`` of samples with the same stack it remains one, so
a row ends at rate ``rate * (1 - p)``. A row that is too long for that was one piece.

The share is taken from the burst the row is in (its neighbours with the same stack that follow
each other closely), or from all such bursts where that is more. Nothing can be told of rows whose
burst is hardly ever interrupted; they are left to saturation rather than called a block.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

SHORT_CALLBACK_S = 0.025
"""What is called short: a loop that is busy with such callbacks answers in time."""
FALSE_ALARMS = 0.001
"""Expected number of rows in a recording that are called one piece and are none."""
SHARE_AT_EDGES = 0.98
"""What is assumed of a single row that was there when the recording began or ended, of which nobody
knows how it goes on: a loop of callbacks of 3 ms with 0.06 ms between them looks so."""
CLOSE_S = 0.050
CLOSE_SAMPLES = 10
"""Rows that are nearer to each other than both of these say are one burst."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch in which every sample showed the same."""

    start_ns: int
    end_ns: int
    first: int
    """Index of its first piece."""
    last: int

    @property
    def length_s(self) -> float:
        """How long, in seconds."""
        return (self.end_ns - self.start_ns) / 1e9


Piece = tuple[int, int, int | None]
"""Start and end in nanoseconds, and what was seen, as a number; None: nothing of interest."""


def least_s(rate_hz: float, pieces: int, floor_s: float) -> float:
    """The shortest row that can be told from chance, where rows have nothing in common.

    One sample and a long pause after it looks like a row: of ``pieces`` such pauses the longest is
    about ln(pieces)/rate.

    >>> least_s(500, 1000, 0.05), round(least_s(100, 1000, 0.05), 3)
    (0.05, 0.138)
    """
    return max(floor_s, _evidence(pieces) / rate_hz)


def unbroken(pieces: Sequence[Piece], rate_hz: float, floor_s: float) -> tuple[Row, ...]:
    """The rows that were one piece, in order of time."""
    count = sum(key is not None for _, _, key in pieces)
    bar = _Bar(rate_hz, _evidence(count), least_s(rate_hz, count, floor_s), len(pieces) - 1)
    close_s = max(CLOSE_S, CLOSE_SAMPLES / rate_hz)
    proven: list[Row] = []
    for rows in _rows(pieces, hole_ns=int(3e9 / rate_hz)).values():
        bursts = list(_bursts(rows, close_s))
        usual = _share(bursts, rate_hz)
        for burst in bursts:
            proven += bar.passed_by(burst, usual)
    return tuple(sorted(proven, key=lambda row: row.start_ns))


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a row must reach."""

    rate_hz: float
    evidence: float
    bound_s: float
    last: int
    """Index of the last piece there is."""

    def passed_by(self, burst: Sequence[Row], usual: float) -> Iterator[Row]:
        """The rows that reach it, where bursts of this kind have such a share of the samples."""
        share = max(_share([burst], self.rate_hz), usual)
        if len(burst) == 1 and (burst[0].first == 0 or burst[0].last == self.last):
            share = max(share, SHARE_AT_EDGES)
        ends_per_s = self.rate_hz * (1 - share)
        for row in burst:
            if row.length_s >= self.bound_s and row.length_s * ends_per_s >= self.evidence:
                yield row


def _evidence(pieces: int) -> float:
    return math.log(max(pieces, 1) / FALSE_ALARMS)


def _rows(pieces: Sequence[Piece], hole_ns: int) -> dict[int, list[Row]]:
    """Rows by what was seen. A short time in which nothing at all was seen does not end one."""
    rows: dict[int, list[Row]] = {}
    before: int | None = None
    for number, (start_ns, end_ns, key) in enumerate(pieces):
        if key is not None:
            known = rows.setdefault(key, [])
            if key == before and start_ns - known[-1].end_ns <= hole_ns:
                known[-1] = Row(known[-1].start_ns, end_ns, known[-1].first, number)
            else:
                known.append(Row(start_ns, end_ns, number, number))
        before = key
    return rows


def _bursts(rows: Iterable[Row], close_s: float) -> Iterator[list[Row]]:
    burst: list[Row] = []
    for row in rows:
        if burst and row.start_ns - burst[-1].end_ns > close_s * 1e9:
            yield burst
            burst = []
        burst.append(row)
    yield burst


def _share(bursts: Sequence[Sequence[Row]], rate_hz: float) -> float:
    """Of bursts' samples, how many at most would show the same if their callbacks were short.

    0 where nothing is known because no burst is interrupted.
    """
    interrupted = [burst for burst in bursts if len(burst) > 1]
    gaps_s = [
        (after.start_ns - before.end_ns) / 1e9
        for burst in interrupted
        for before, after in pairwise(burst)
    ]
    if not gaps_s:
        return 0.0
    seen_s = sum(row.length_s for burst in interrupted for row in burst)
    if not seen_s:  # nothing but moments in which others had the CPU
        return 1.0
    # Not the mean: a block between the callbacks of a saturated loop is one of its gaps.
    gap_s = max(median(gaps_s) - _longest_chance(len(gaps_s)) / rate_hz, 0.0)
    return min(seen_s / (seen_s + sum(gaps_s)), SHORT_CALLBACK_S / (SHORT_CALLBACK_S + gap_s))


def _longest_chance(gaps: int) -> float:
    """How long the median of so many gaps may look, in mean times between samples, if each is over
    in no time.

    A gap is seen from its first sample on until one sample after its end, so the length of one not
    worth the name is exponentially distributed. Half of ``gaps`` exceed what a share q exceeds with
    a probability of at most (4q(1 - q))^(gaps/2) (Chernoff's bound): that is ``FALSE_ALARMS`` here.

    >>> [round(_longest_chance(gaps), 2) for gaps in (1, 3, 20, 1000)]
    [15.2, 5.99, 1.92, 0.82]
    """
    drawn = FALSE_ALARMS ** (2 / gaps)
    # q is the smaller root; written so that it doesn't vanish in rounding where q is tiny
    return -math.log(drawn / (2 * (1 + math.sqrt(1 - drawn))))
