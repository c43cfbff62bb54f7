"""Did it get better or worse, and is that real? Two groups of units → lines with an answer each.

A difference is real where its interval leaves out "no change" and the order of the units bears it
out; it matters where the interval's near end lies beyond the bound. The intervals of one table are
so wide that all of them together hold with ``1 - LEVEL`` (Bonferroni), so a long table finds no
more by chance than a short one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from perfkit.analysis.comparison_decision import Limits, compare_line
from perfkit.analysis.comparison_interval import RESOLUTION, Sampled
from perfkit.analysis.comparison_memory import compare_memory
from perfkit.analysis.comparison_units import ENOUGH_UNITS
from perfkit.analysis.resampling import Estimate, Lots, QuantileOf, RatioOf, Times, draw_samples
from perfkit.model.comparison import Answer, ComparedLine, Group, Outcome, Scale, Unit
from perfkit.model.histogram import Histogram

LEVEL = 0.01
"""How often at most a table of equal variants has any line that is called different."""
_CAUTION = 2
"""Few units, and neighbours that are alike, err up to twice as often as the arithmetic says (trials
with an AR(1) of 2 to 10 s in runs of 25 s to 2 min): so the arithmetic gets half of the level."""
BOUND = 0.2
"""A change that matters in practice, as a share, unless another is asked for."""
ERROR_BOUND = 0.01
"""The same for errors: one percentage point, as 20 % of no errors is nothing."""
QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
FEWEST_BEYOND = 2
"""Interactions beyond a quantile without which nothing is said about it."""
CPU_NOTE = "does not count: it rises with throughput, see CPU per interaction"


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A line before it is computed: what it is of each side."""

    name: str
    step: str
    unit: str
    sides: tuple[Estimate, Estimate]
    limits: Limits
    too_few: str = ""
    """Why it can't be judged whatever its units are."""
    counts: bool = True
    note: str = ""


def compare_groups(
    before: Group, after: Group, lots: Lots, *, bound: float = BOUND
) -> tuple[ComparedLine, ...]:
    """The table over all steps."""
    sides = _Sides(before, after, lots)
    quantities = [*_times("", sides, bound), *_rates(sides, bound)]
    has_memory = bool(before.memory_mib and after.memory_mib)
    tail = _tail(sum(map(_can_be_judged, quantities)) + has_memory)
    lines = [sides.line(quantity, tail) for quantity in quantities]
    if has_memory:
        lines.append(compare_memory(before.memory_mib, after.memory_mib, lots, bound, tail))
    return tuple(lines)


def compare_steps(
    before: Group, after: Group, lots: Lots, *, bound: float = BOUND
) -> tuple[ComparedLine, ...]:
    """The table of each step that both sides have, in the order of the scenario."""
    others = set(step_names(after.units))
    names = [name for name in step_names(before.units) if name in others]
    sides = _Sides(before, after, lots)
    quantities = [
        quantity
        for name in names
        for quantity in (*_times(name, sides, bound), _errors(name, sides))
    ]
    tail = _tail(sum(map(_can_be_judged, quantities)))
    return tuple(sides.line(quantity, tail) for quantity in quantities)


def _tail(lines: int) -> float:
    """How often an interval may miss on one side, in a table of so many lines."""
    return LEVEL / _CAUTION / 2 / max(1, lines)


def step_names(units: Iterable[Unit]) -> list[str]:
    """The steps that occur, in order of appearance."""
    return list(dict.fromkeys(name for unit in units for name in unit.steps))


def without_answers(lines: Iterable[ComparedLine]) -> tuple[ComparedLine, ...]:
    """The same numbers, about which nothing is said because a run can't be believed."""
    return tuple(
        replace(line, answer=Answer.UNKNOWN, interval=None, p_value=None, delta=None, note="")
        for line in lines
    )


def sum_up(lines: Sequence[ComparedLine], steps: Sequence[ComparedLine]) -> Outcome:
    """What both tables together say."""
    judged = [line.answer for line in (*lines, *steps) if line.counts]
    if Answer.UNKNOWN in judged:
        return Outcome.INVALID
    worse, better = Answer.WORSE in judged, Answer.BETTER in judged
    if worse or better:
        return Outcome.MIXED if worse and better else Outcome.WORSE if worse else Outcome.BETTER
    if any(answer.is_real for answer in judged):
        return Outcome.CHANGED
    # steps are many and rare: it is the table over all steps that says whether enough was measured
    certain = all(line.answer is Answer.SAME for line in lines if line.counts)
    return Outcome.SAME if certain else Outcome.INCONCLUSIVE


class _Sides:
    """Both groups, and the samples that all lines of a table are computed from."""

    def __init__(self, before: Group, after: Group, lots: Lots) -> None:
        self.groups = (before, after)
        self._samples = tuple(draw_samples(len(group.units), lots) for group in self.groups)

    def line(self, quantity: _Quantity, tail: float) -> ComparedLine:
        """The finished line."""
        first, second = (
            Sampled(estimate, samples, group.in_time)
            for estimate, samples, group in zip(
                quantity.sides, self._samples, self.groups, strict=True
            )
        )
        line = compare_line(first, second, quantity.limits, tail, too_few=quantity.too_few)
        return replace(
            line,
            name=quantity.name,
            step=quantity.step,
            unit=quantity.unit,
            counts=quantity.counts,
            note=quantity.note or line.note,
        )


def _can_be_judged(quantity: _Quantity) -> bool:
    """Whether the line may be called different at all; the others need no share of the level."""
    values = [[v for v in side.unit_values() if v is not None] for side in quantity.sides]
    nothing_wrong = quantity.limits.scale is Scale.POINTS and not any(map(any, values))
    return not (quantity.too_few or nothing_wrong or min(map(len, values)) < ENOUGH_UNITS)


def _times(step: str, sides: _Sides, bound: float) -> list[_Quantity]:
    """The quantiles of the response time."""
    first, second = (
        Times([_responses(unit, step) for unit in group.units]) for group in sides.groups
    )
    fewest = min(sum(first.counts), sum(second.counts))
    limits = Limits(bound, Scale.RATIO, more_is_worse=True, least_errors=(RESOLUTION, RESOLUTION))
    return [
        _Quantity(
            name, step, "ms", (QuantileOf(first, q), QuantileOf(second, q)), limits,
            too_few="" if fewest * (1 - q) >= FEWEST_BEYOND else f"too few interactions for {name}",
        )
        for name, q in QUANTILES
    ]  # fmt: skip


def _responses(unit: Unit, step: str) -> Histogram:
    """The unit's response times of one step, or of all where ``step`` is empty."""
    merged = Histogram()
    for name, of in unit.steps.items():
        if not step or name == step:
            merged.merge(of.response)
    return merged


def _counts(group: Group, step: str) -> tuple[list[int], list[int]]:
    """How many interactions went well, and how many failed, in each unit."""
    chosen = [
        [of for name, of in unit.steps.items() if not step or name == step] for unit in group.units
    ]
    well = [sum(of.response.count for of in steps) for steps in chosen]
    return well, [sum(of.errors for of in steps) for steps in chosen]


def _rates(sides: _Sides, bound: float) -> list[_Quantity]:
    """Throughput, errors, and the bot's CPU where both sides have it."""
    rate = tuple(
        RatioOf(_counts(group, "")[0], [unit.duration_s for unit in group.units])
        for group in sides.groups
    )
    least = (RESOLUTION, RESOLUTION)
    more = Limits(bound, Scale.RATIO, more_is_worse=False, least_errors=least)
    quantities = [
        _Quantity("throughput", "", "/s", (rate[0], rate[1]), more),
        _errors("", sides),
    ]
    if all(unit.cpu_s is not None for group in sides.groups for unit in group.units):
        quantities += _cpu(sides, bound)
    return quantities


def _errors(step: str, sides: _Sides) -> _Quantity:
    """Failed interactions as a share of all."""
    estimates, least = [], []
    for group in sides.groups:
        well, failed = _counts(group, step)
        ended = [w + f for w, f in zip(well, failed, strict=True)]
        estimates.append(RatioOf(failed, ended))
        least.append(_binomial_error(sum(failed), sum(ended)))
    limits = Limits(
        ERROR_BOUND, Scale.POINTS, more_is_worse=True, least_errors=(least[0], least[1])
    )
    return _Quantity("errors", step, "share", (estimates[0], estimates[1]), limits)


def _binomial_error(events: int, trials: int) -> float:
    """The standard error of a share if events were independent, with one more of each kind, so
    that no events in few trials don't pass for certainty (Agresti and Caffo 2000)."""
    share = (events + 1) / (trials + 2)
    return float((share * (1 - share) / (trials + 2)) ** 0.5)


def _cpu(sides: _Sides, bound: float) -> list[_Quantity]:
    means, costs = [], []
    for group in sides.groups:
        used = [unit.cpu_s or 0.0 for unit in group.units]
        well, failed = _counts(group, "")
        means.append(RatioOf([100 * each for each in used], [u.duration_s for u in group.units]))
        ended = [w + f for w, f in zip(well, failed, strict=True)]
        costs.append(RatioOf([1000 * each for each in used], ended))
    least = (RESOLUTION, RESOLUTION)
    limits = Limits(bound, Scale.RATIO, more_is_worse=True, least_errors=least)
    return [
        _Quantity("CPU per interaction", "", "ms", (costs[0], costs[1]), limits),
        _Quantity(
            "CPU", "", "%", (means[0], means[1]), limits, counts=False, note=CPU_NOTE
        ),
    ]  # fmt: skip
