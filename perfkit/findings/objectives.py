"""What is asked of the bot? Objectives as people write them, and as they can be judged.

The language: ``<metric> [of "<step>"] <comparison> <bound> [over <time> windows] [abort [after
<time>]]``, for example ``p95 < 1.5s``, ``p99 of "press answer" < 800ms``, ``success > 99%``,
``throughput > 30/s``, ``cpu < 60%``, ``rss growth < 5MiB/min``,
``rss growth < 1MiB per 1000 interactions``, ``time to finish < 5min``,
``p95 < 2s over 10s windows``, ``errors < 5% abort after 30s``. Judging them is
``perfkit.findings.judging``.
"""

import difflib
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from perfkit.units import parse_duration, parse_share, parse_size

MIB = 1024 * 1024


class Metric(StrEnum):
    """What an objective bounds, as it is written."""

    P50 = "p50"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"
    MEAN = "mean"
    MAX = "max"
    ERRORS = "errors"
    SUCCESS = "success"
    THROUGHPUT = "throughput"
    CPU = "cpu"
    RSS = "rss"
    RSS_GROWTH = "rss growth"
    RSS_GROWTH_EACH = "rss growth per 1,000"
    TIME_TO_FINISH = "time to finish"
    DEGRADATION = "degradation"
    DRIFT = "drift"
    DROPPED = "dropped"


class Comparison(StrEnum):
    """On which side of the bound the value has to be."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="

    def holds(self, value: float, bound: float) -> bool:
        """Whether the value is on the right side."""
        return _HOLDS[self](value, bound)


_HOLDS: dict[Comparison, Callable[[float, float], bool]] = {
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Objective:
    """One bound. ``bound`` is in ``unit``."""

    metric: Metric
    step: str | None
    """None: of all steps together."""
    comparison: Comparison
    bound: float
    unit: str
    """``ms``, ``s``, ``%`` (0 to 100), ``/s``, ``MiB``, ``MiB/min`` or ``MiB/1,000``."""
    asked: bool = True
    """False for one of perfkit's defaults, which needn't apply to every run."""
    window_s: float | None = None
    """It has to hold in each stretch of the load of this length; None: over the whole load."""
    abort_after_s: float | None = None
    """From this time of the load on, missing it ends the load; None: it is judged at the end."""

    @property
    def lower_is_better(self) -> bool:
        """On which side the bound is."""
        return self.comparison in {Comparison.LESS, Comparison.AT_MOST}

    @property
    def known_as_it_goes(self) -> bool:
        """Whether it has a value while the load runs, and in any stretch of it."""
        return _KINDS[self.metric].as_it_goes

    @property
    def name(self) -> str:
        """``p99 of "press answer" over 10 s windows``."""
        scope = self.metric.value if self.step is None else f'{self.metric} of "{self.step}"'
        return scope if self.window_s is None else f"{scope} over {self.window_s:g} s windows"


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a group of metrics is bounded."""

    unit: str
    read: Callable[[str], float]
    by_step: bool
    lower_is_better: bool = True
    as_it_goes: bool = True
    """It has a value in any stretch of the load, not only when the load is over."""


def _read_rate(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:/\s*s)?", text.strip())
    if match is None:
        raise ValueError(f"{text.strip()!r} is not a rate such as 30/s")
    return float(match[1])


def _read_percent(text: str) -> float:
    """Percent; unlike a share it may be more than 100 (CPU of several cores)."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text.strip())
    if match is None:
        raise ValueError(f"{text.strip()!r} is not a percentage such as 60%")
    return float(match[1])


def _read_growth(text: str) -> float:
    """MiB a minute."""
    size, slash, per = text.partition("/")
    if not slash or per.strip() not in _MINUTES_IN:
        raise ValueError(f"{text.strip()!r} is not a growth such as 5MiB/min")
    return parse_size(size) / MIB / _MINUTES_IN[per.strip()]


_EACH = re.compile(
    r"(?P<size>.+?)\s+per\s+(?:(?P<count>[\d,]+)\s+)?(?:interaction|message)s?", re.IGNORECASE
)


def _read_growth_each(text: str) -> float:
    """MiB for each 1,000 interactions."""
    match = _EACH.fullmatch(text.strip())
    count = 0 if match is None else int((match["count"] or "1").replace(",", "") or 0)
    if match is None or not count:
        raise ValueError(f"{text.strip()!r} is not a growth such as 1MiB per 1000 interactions")
    return parse_size(match["size"]) / MIB * 1000 / count


_MINUTES_IN = {"s": 1 / 60, "min": 1.0, "h": 60.0}

_RESPONSE = _Kind("ms", lambda text: round(1000 * parse_duration(text), 6), by_step=True)
_SHARE = _Kind("%", lambda text: round(100 * parse_share(text), 6), by_step=True)
_KINDS = {
    Metric.P50: _RESPONSE,
    Metric.P90: _RESPONSE,
    Metric.P95: _RESPONSE,
    Metric.P99: _RESPONSE,
    Metric.MEAN: _RESPONSE,
    Metric.MAX: _RESPONSE,
    Metric.ERRORS: _SHARE,
    Metric.SUCCESS: replace(_SHARE, lower_is_better=False),
    Metric.THROUGHPUT: _Kind("/s", _read_rate, by_step=True, lower_is_better=False),
    Metric.CPU: _Kind("%", _read_percent, by_step=False),
    Metric.RSS: _Kind("MiB", lambda text: parse_size(text) / MIB, by_step=False),
    Metric.RSS_GROWTH: _Kind("MiB/min", _read_growth, by_step=False, as_it_goes=False),
    Metric.RSS_GROWTH_EACH: _Kind("MiB/1,000", _read_growth_each, by_step=False, as_it_goes=False),
    Metric.TIME_TO_FINISH: _Kind("s", parse_duration, by_step=False, as_it_goes=False),
    Metric.DEGRADATION: _Kind("%", _read_percent, by_step=False, as_it_goes=False),
    Metric.DRIFT: _Kind("%", _read_percent, by_step=False, as_it_goes=False),
    Metric.DROPPED: replace(_SHARE, by_step=False, as_it_goes=False),
}
_WRITTEN = tuple(metric.value for metric in Metric if metric is not Metric.RSS_GROWTH_EACH)
"""What is written; the growth for each 1,000 interactions is told by its bound."""
_OTHER_WORDS = {
    "median": "p50",
    "avg": "mean",
    "average": "mean",
    "memory": "rss",
    "memory growth": "rss growth",
}
LONGEST_WINDOW_S = 3600.0

_OBJECTIVE = re.compile(
    r"""\s*(?P<metric>[a-z][a-z0-9 ]*?)
        (?:\s+of\s+(?:"(?P<quoted>[^"]+)"|(?P<bare>[^"<>=]+?)))?
        \s*(?P<comparison><=|>=|<|>)\s*(?P<bound>[^<>=]+?)
        (?:\s*,?\s+over\s+(?P<window>[^<>=,]+?)\s+windows?)?
        (?P<abort>\s*,?\s+abort(?:\s+after\s+(?P<delay>[^<>=,]+?))?)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def parse_objective(text: str) -> Objective:
    """The objective that was written. Raises ValueError with a sentence that says what is wrong."""
    match = _OBJECTIVE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text.strip()!r} is not an objective such as 'p95 < 1.5s'")
    metric = _metric(match["metric"])
    if metric is Metric.RSS_GROWTH and re.search(r"\sper\s", match["bound"]):
        metric = Metric.RSS_GROWTH_EACH
    kind = _KINDS[metric]
    step = match["quoted"] or match["bare"]
    if step is not None and not kind.by_step:
        raise ValueError(f"{text.strip()!r}: {metric} is of the whole run, not of a step")
    comparison = Comparison(match["comparison"])
    if comparison.value.startswith("<") is not kind.lower_is_better:
        better = "lower" if kind.lower_is_better else "higher"
        raise ValueError(f"{text.strip()!r}: the {better} {metric} is, the better; turn the sign")
    try:
        return Objective(
            metric,
            step,
            comparison,
            bound=kind.read(match["bound"]),
            unit=kind.unit,
            window_s=_window_s(match["window"], metric, kind),
            abort_after_s=_abort_after_s(match, metric, kind),
        )
    except ValueError as error:
        raise ValueError(f"{text.strip()!r}: {error}") from error


def _window_s(written: str | None, metric: Metric, kind: _Kind) -> float | None:
    """Whole seconds: a load is counted second by second."""
    if written is None:
        return None
    if not kind.as_it_goes:
        raise ValueError(f"{metric} is of the whole load, not of windows")
    seconds = parse_duration(written)
    if not 1 <= seconds <= LONGEST_WINDOW_S or seconds % 1:
        raise ValueError(f"a window has whole seconds, 1s to 1h, not {written.strip()}")
    return seconds


def _abort_after_s(match: re.Match[str], metric: Metric, kind: _Kind) -> float | None:
    if match["abort"] is None:
        return None
    if not kind.as_it_goes:
        raise ValueError(f"{metric} is only known when the load is over: it can't abort it")
    return 0.0 if match["delay"] is None else parse_duration(match["delay"])


def _metric(written: str) -> Metric:
    word = " ".join(written.lower().split())
    word = _OTHER_WORDS.get(word, word)
    if word in _WRITTEN:
        return Metric(word)
    near = difflib.get_close_matches(word, [*_WRITTEN, *_OTHER_WORDS], n=1)
    meant = f" Did you mean {str(near[0])!r}?" if near else ""
    raise ValueError(f"{written!r} is not measured; what is: {', '.join(_WRITTEN)}.{meant}")


def _default(text: str) -> Objective:
    return replace(parse_objective(text), asked=False)


DEFAULTS = (
    _default("p95 < 1.5s"),
    _default("success > 99%"),
    _default("cpu < 60%"),
    _default("rss < 512MiB"),
    _default("time to finish < 5min"),
    _default("degradation < 20%"),
    _default("dropped < 1%"),
)
"""For 50 students at once. Throughput is judged only where a scenario asks for a rate, the last two
only in loads that can have them (``judging.belongs``)."""


def with_defaults(asked: Iterable[Objective]) -> tuple[Objective, ...]:
    """The defaults, each replaced by what was asked of its metric over all steps; then the rest.

    Asking for ``errors`` replaces ``success`` and the other way round: they are one question.
    """
    rest = list(asked)
    result: list[Objective] = []
    for default in DEFAULTS:
        mine = [o for o in rest if o.step is None and _question(o) == _question(default)]
        result.extend(mine or [default])
        rest = [o for o in rest if o not in mine]
    return (*result, *rest)


def _question(objective: Objective) -> Metric:
    return Metric.SUCCESS if objective.metric is Metric.ERRORS else objective.metric
