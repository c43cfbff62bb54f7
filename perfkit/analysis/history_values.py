"""What did a bot's series stand at, moment by moment? A history's points as looks again."""

from collections.abc import Iterable, Mapping

from perfkit.model.history import HistoryPoint, SeriesHistory


def values_by_moment(
    histories: Iterable[SeriesHistory],
) -> tuple[tuple[int, Mapping[str, float]], ...]:
    """Each moment of which anything is known, in order of time, with what is.

    A gauge is its mean in the step; a counter begins at 0 and grows as the history says.
    """
    moments: dict[int, dict[str, float]] = {}
    for history in histories:
        total = 0.0
        for point in history.points:
            total += point.increase or 0.0
            moments.setdefault(point.at_ms, {})[history.name] = _value(point, total)
    return tuple(sorted(moments.items()))


def _value(point: HistoryPoint, total: float) -> float:
    return point.mean if point.increase is None else total
