"""How does a series look in so many columns? Samples → one value a column, for a small chart."""

from collections.abc import Iterable, Sequence

Sample = tuple[int, float]
"""Milliseconds, and the value."""


def columns(
    samples: Iterable[Sample], *, start_ms: int, end_ms: int, count: int
) -> tuple[float | None, ...]:
    """The mean of the samples of each column from ``start_ms`` up to ``end_ms``, oldest first.

    None: nothing was measured then. Samples outside are left out.
    """
    sums, numbers = [0.0] * count, [0] * count
    for at_ms, value in samples:
        place = (at_ms - start_ms) * count // (end_ms - start_ms)
        if 0 <= place < count:
            sums[place] += value
            numbers[place] += 1
    return tuple(
        total / number if number else None for total, number in zip(sums, numbers, strict=True)
    )


def heights(
    values: Sequence[float | None], *, steps: int, full: float | None = None
) -> tuple[int | None, ...]:
    """Each value as a height from 0 to ``steps``; anything above zero is at least 1.

    ``full``: the value of full height; None: the greatest there is.
    """
    top = max((value for value in values if value is not None), default=0.0)
    top = top if full is None else full
    return tuple(None if value is None else _height(value, top, steps) for value in values)


def _height(value: float, top: float, steps: int) -> int:
    if value <= 0 or top <= 0:
        return 0
    return min(steps, max(1, round(value / top * steps)))
