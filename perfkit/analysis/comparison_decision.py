"""What does an interval say about a quantity: better, worse, the same, or nothing yet?"""

from dataclasses import dataclass, replace

from perfkit.analysis.comparison_interval import Change, Sampled, find_change
from perfkit.model.comparison import Answer, ComparedLine, Interval, Scale

ORDER_LEVEL = 0.01
"""Above this p-value of Mann-Whitney, the units' order doesn't bear a difference out. Five units of
each side that don't mix have 0.008."""
TOO_FEW_UNITS = "too little was measured of it"
NOT_BORNE_OUT = "only some of the time differs"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is asked about a quantity."""

    bound: float
    scale: Scale
    more_is_worse: bool
    least_errors: tuple[float, float] = (0.0, 0.0)
    """Of each side: a standard error below which nothing is known."""


def compare_line(
    before: Sampled, after: Sampled, limits: Limits, tail: float, *, too_few: str = ""
) -> ComparedLine:
    """The line of a quantity, without its name and unit. ``too_few``: why it can't be judged."""
    change = find_change(before, after, limits.scale, tail, least_errors=limits.least_errors)
    if change is None:
        return _line(None, limits, Answer.INCONCLUSIVE, too_few or TOO_FEW_UNITS)
    if limits.scale is Scale.POINTS and change.before == change.after == 0:
        return _line(change, limits, Answer.SAME, "")
    if too_few or change.interval is None:
        return _line(change, limits, Answer.INCONCLUSIVE, too_few or TOO_FEW_UNITS, too_few)
    borne_out = change.order is not None and change.order.p_value <= ORDER_LEVEL
    answer = decide(change.interval, limits, borne_out=borne_out)
    if answer is Answer.INCONCLUSIVE and change.reach is not None and borne_out:
        # so few runs leave their spread unknown; but each of one side is far beyond each other
        far = decide(change.reach, limits, borne_out=True)
        if far in {Answer.WORSE, Answer.BETTER}:
            return _line(replace(change, interval=change.reach), limits, far, "")
    apart = change.interval.low > 0 or change.interval.high < 0
    doubted = apart and answer is Answer.INCONCLUSIVE
    return _line(change, limits, answer, NOT_BORNE_OUT if doubted else "")


def _line(
    change: Change | None, limits: Limits, answer: Answer, note: str, too_few: str = ""
) -> ComparedLine:
    order = change.order if change else None
    return ComparedLine(
        name="",
        step="",
        unit="",
        before=change.before if change else None,
        after=change.after if change else None,
        scale=limits.scale,
        change=change.change if change else None,
        interval=change.interval if change and not too_few else None,
        p_value=order.p_value if order else None,
        delta=order.delta if order else None,
        bound=limits.bound,
        more_is_worse=limits.more_is_worse,
        answer=answer,
        note=note,
    )


def decide(interval: Interval, limits: Limits, *, borne_out: bool) -> Answer:
    """The answer that an interval of the change gives. ``borne_out``: by the units' order."""
    low, high, bound = interval.low, interval.high, limits.bound
    within = -bound <= low and high <= bound
    if not borne_out or low <= 0 <= high:
        return Answer.SAME if within else Answer.INCONCLUSIVE
    beyond = low > bound or high < -bound
    if (low > 0) is limits.more_is_worse:
        return _extent(
            beyond, within, Answer.WORSE, Answer.WORSE_WITHIN, Answer.WORSE_PERHAPS_BEYOND
        )
    return _extent(
        beyond, within, Answer.BETTER, Answer.BETTER_WITHIN, Answer.BETTER_PERHAPS_BEYOND
    )


def _extent(
    beyond: bool, within: bool, if_beyond: Answer, if_within: Answer, otherwise: Answer
) -> Answer:
    if beyond:
        return if_beyond
    return if_within if within else otherwise
