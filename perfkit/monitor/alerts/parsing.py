"""Which condition did a person write? ``errors > 5% in 1m and interactions >= 20 for 2m``.

The grammar, as in docs/monitor-alerts.md::

    alert      = condition ["for" duration]
    condition  = single {"and" single}
    single     = "(" condition ")" | value comparison bound ["in" duration]
               | ("bot" | "redis" | "database") "down"
               | "no" "data" ["of" series] "for" duration | "absent_over_time" range
    value      = what people call it (``perfkit.monitor.alerts.subjects``) | sum
    sum        = quotient {"+" quotient}
    quotient   = atom {"/" atom}
    atom       = "(" sum ")" | series | function range
    range      = "(" series "[" duration "]" ")"
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from math import inf, isfinite

from perfkit.findings.objectives import Comparison
from perfkit.model.series import SERIES, Kind, find_series
from perfkit.monitor.alerts.cursor import Cursor
from perfkit.monitor.alerts.expressions import (
    Absent,
    Both,
    Compared,
    Condition,
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Sum,
    Value,
    Window,
)
from perfkit.monitor.alerts.quantities import EXAMPLES, UNITS, Quantity, quantity_of
from perfkit.monitor.alerts.subjects import (
    DEFAULT_WINDOW_MS,
    DOWN,
    MOST_WORDS,
    SUBJECTS,
    Forms,
)
from perfkit.monitor.alerts.tokens import AlertTextError, TokenKind

LONGEST_WINDOW_MS = 3_600_000
"""As all its samples are in memory; what takes longer is asked of the history."""
LONGEST_FOR_MS = 7 * 24 * 3_600_000
MOST_DEPTH = 20
"""Parentheses within parentheses."""
OWN_PREFIX = "perfkit_"

_FUNCTIONS: Mapping[str, Callable[[str, int], Value]] = {
    "rate": Rate,
    "increase": Increase,
    **{f"{over}_over_time": partial(Window, over) for over in Over},
}
_ABSENT = "absent_over_time"
_COUNTERS_ONLY = frozenset({"rate", "increase"})
_COMPARISONS = "one of <, <=, > and >="
_MEASURED = "something that is measured, such as cpu or rate(…[1m])"


@dataclass(frozen=True, slots=True)
class Written:
    """What an alert's text says."""

    condition: Condition
    for_ms: int = 0


def parse_alert(text: str) -> Written:
    """The condition, and for how long it has to hold. Raises AlertTextError (a ValueError)."""
    reader = _Reader(text)
    condition = reader.condition()
    for_ms = reader.duration(LONGEST_FOR_MS) if reader.took("for") else 0
    reader.need_end()
    return Written(condition, for_ms)


class _Reader(Cursor):
    """One pass over the text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def condition(self) -> Condition:
        condition = self._single()
        while self.took("and"):
            condition = Both(condition, self._single())
        return condition

    def _single(self) -> Condition:
        if self.token().text == "(" and self._holds_condition():
            self._descend()
            condition = self.condition()
            self._ascend()
            return condition
        first, second = (self.token(ahead).text.lower() for ahead in (0, 1))
        if (first, second) == ("no", "data"):
            self.skip(2)
            series = self._series() if self.took("of") else DOWN["bot"]
            self.need("for")
            return Absent(series, self.duration(LONGEST_WINDOW_MS))
        if first == _ABSENT:
            self.skip()
            return Absent(*self._range())
        if second == "down" and first in DOWN:
            self.skip(2)
            return Compared(Latest(DOWN[first]), Comparison.LESS, 1.0)
        return self._compared()

    def _compared(self) -> Compared:
        forms = self._subject()
        if forms is not None:
            return self._compared_subject(forms)
        value = self._sum()
        comparison = self._comparison()
        bound, _ = self._bound((quantity_of(value),), bare=True)
        return Compared(value, comparison, bound)

    def _compared_subject(self, forms: Forms) -> Compared:
        comparison = self._comparison()
        bound, quantity = self._bound(tuple(forms), bare=False)
        form = forms[quantity]
        window_ms = DEFAULT_WINDOW_MS
        if self.token().text.lower() == "in":
            if not form.windowed:
                expected = '"and", "for" or the end: its newest value counts, not that of a time'
                raise AlertTextError(expected, self.token())
            self.skip()
            window_ms = self.duration(LONGEST_WINDOW_MS)
        return Compared(form.value(window_ms), comparison, bound)

    def _comparison(self) -> Comparison:
        token = self.token()
        if token.kind is not TokenKind.COMPARISON:
            raise AlertTextError(_COMPARISONS, token)
        self.skip()
        return Comparison(token.text)

    def _bound(self, quantities: Sequence[Quantity], *, bare: bool) -> tuple[float, Quantity]:
        """A number with its unit, which tells the quantity; ``bare``: it may have none."""
        expected = " or ".join(EXAMPLES[quantity] for quantity in quantities)
        start = self.token()
        number = self.number(expected)
        unit = self.unit()
        if unit is None and Quantity.COUNT in quantities:
            return float(number), Quantity.COUNT
        if unit is None and bare:
            return float(number), quantities[0]
        for quantity in quantities:
            factor = UNITS[quantity].get(unit or "")
            bound = inf if factor is None else float(number * factor)
            if isfinite(bound):
                return bound, quantity
        raise AlertTextError(expected, start)

    def _subject(self) -> Forms | None:
        for count in range(MOST_WORDS, 0, -1):
            name = " ".join(self.token(ahead).text.lower() for ahead in range(count))
            if name in SUBJECTS:
                self.skip(count)
                return SUBJECTS[name]
        return None

    def _sum(self) -> Value:
        value = self._quotient()
        while self.took("+"):
            value = Sum(value, self._quotient())
        return value

    def _quotient(self) -> Value:
        value = self._atom()
        while self.took("/"):
            value = Quotient(value, self._atom())
        return value

    def _atom(self) -> Value:
        if self.token().text == "(":
            self._descend()
            value = self._sum()
            self._ascend()
            return value
        token = self.token()
        if self.token(1).text == "(":
            function = _FUNCTIONS.get(token.text)
            if function is None:
                raise AlertTextError(f"one of {', '.join([*_FUNCTIONS, _ABSENT])}", token)
            self.skip()
            return function(*self._range(counter=token.text in _COUNTERS_ONLY))
        if token.kind is not TokenKind.WORD or "_" not in token.text:
            raise AlertTextError(_MEASURED + _meant(self._phrase(), SUBJECTS), token)
        return Latest(self._series())

    def _phrase(self) -> str:
        """The words up to the comparison, as somebody may have misspelled them."""
        words: list[str] = []
        while self.token(len(words)).kind is TokenKind.WORD and len(words) < MOST_WORDS:
            words.append(self.token(len(words)).text.lower())
        return " ".join(words)

    def _range(self, *, counter: bool = False) -> tuple[str, int]:
        self.need("(")
        series = self._series(counter=counter)
        self.need("[")
        window_ms = self.duration(LONGEST_WINDOW_MS)
        self.need("]")
        self.need(")")
        return series, window_ms

    def _series(self, *, counter: bool = False) -> str:
        token = self.token()
        if token.kind is not TokenKind.WORD:
            raise AlertTextError("a series", token)
        known = find_series(token.text)
        if known is None and token.text.startswith(OWN_PREFIX):
            meant = _meant(token.text, (series.name for series in SERIES))
            raise AlertTextError(f"one of perfkit's series{meant}", token)
        if known is not None and known.kind is Kind.HISTOGRAM:
            raise AlertTextError("a series of single values, such as …_p95_seconds", token)
        if known is not None and counter and known.kind is not Kind.COUNTER:
            raise AlertTextError("a series that only grows (…_total)", token)
        self.skip()
        return token.text

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise AlertTextError(f"at most {MOST_DEPTH} parentheses in each other", self.token())
        self.skip()

    def _ascend(self) -> None:
        self.need(")")
        self._depth -= 1

    def _holds_condition(self) -> bool:
        """Whether what is in this parenthesis compares: else it is a value."""
        depth, ahead = 1, 1
        while depth and self.token(ahead).kind is not TokenKind.END:
            text = self.token(ahead).text.lower()
            if self.token(ahead).kind is TokenKind.COMPARISON or text in {_ABSENT, "data", "down"}:
                return True
            depth += {"(": 1, ")": -1}.get(text, 0)
            ahead += 1
        return False


def _meant(name: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(name, [*known], 1)
    return f" (did you mean {nearest[0]}?)" if nearest else ""
