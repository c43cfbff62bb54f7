"""In what is a bound counted, and how is it written? ``80%``, ``500MiB``, ``3s``, ``10``, ``5/s``.

A bound is read and written through decimals: ``7%`` is 0.07 and written ``7%`` again.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import assert_never

from perfkit.model.series import Unit
from perfkit.monitor.alerts.expressions import (
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Sum,
    Value,
    Window,
)
from perfkit.units import format_mib, format_ms, format_percent


class Quantity(StrEnum):
    """What a value is an amount of."""

    SHARE = "share"
    BYTES = "bytes"
    SECONDS = "seconds"
    COUNT = "count"
    PER_SECOND = "per second"


UNITS: Mapping[Quantity, Mapping[str, Decimal]] = {
    Quantity.SHARE: {"%": Decimal("0.01")},
    Quantity.BYTES: {
        "mib": Decimal(2**20), "gib": Decimal(2**30), "kib": Decimal(2**10), "kb": Decimal(10**3),
        "mb": Decimal(10**6), "gb": Decimal(10**9), "b": Decimal(1),
    },
    Quantity.SECONDS: {
        "s": Decimal(1), "ms": Decimal("0.001"), "min": Decimal(60), "m": Decimal(60),
        "h": Decimal(3600),
    },
    Quantity.COUNT: {},
    Quantity.PER_SECOND: {"/s": Decimal(1)},
}  # fmt: skip
"""In lower case: ``500mb`` is what it looks like."""
EXAMPLES: Mapping[Quantity, str] = {
    Quantity.SHARE: "a share such as 80%",
    Quantity.BYTES: "a size such as 500MiB",
    Quantity.SECONDS: "a time such as 3s or 800ms",
    Quantity.COUNT: "a number such as 10",
    Quantity.PER_SECOND: "a rate such as 5/s",
}
_PLAIN_EXPONENTS = range(-12, 20)


def bound_text(bound: float, quantity: Quantity) -> str:
    """The bound as people write it."""
    exact = Decimal(repr(bound))
    unit = _unit(exact, quantity)
    return _plain(exact / UNITS[quantity][unit.lower()] if unit else exact) + unit


def reading(value: float, quantity: Quantity) -> str:
    """A measured value as people read it, with the digits that matter."""
    if not isfinite(value):
        return "beyond all bounds"
    match quantity:
        case Quantity.SHARE:
            return format_percent(value)
        case Quantity.BYTES:
            return format_mib(value / 2**20)
        case Quantity.SECONDS:
            return format_ms(value * 1000)
        case Quantity.PER_SECOND:
            return f"{value:.4g}/s"
        case Quantity.COUNT:
            return f"{value:.4g}"
        case _:
            assert_never(quantity)


def _unit(exact: Decimal, quantity: Quantity) -> str:
    match quantity:
        case Quantity.SHARE:
            return "%"
        case Quantity.BYTES:
            whole = 0 < exact <= 2**53 and exact % 2**20 == 0
            return "MiB" if whole else "B"
        case Quantity.SECONDS:
            return "s" if exact >= 1 else "ms"
        case Quantity.PER_SECOND:
            return "/s"
        case Quantity.COUNT:
            return ""
        case _:
            assert_never(quantity)


def _plain(exact: Decimal) -> str:
    short = exact.normalize()
    return f"{short:f}" if short.adjusted() in _PLAIN_EXPONENTS else f"{short:e}"


def quantity_of(value: Value) -> Quantity:
    """What an expression is an amount of, by its series' names; a plain number where they don't
    tell.
    """
    match value:
        case Window(Over.COUNT):
            return Quantity.COUNT
        case Latest(series) | Window(_, series) | Increase(series):
            return _named(series)
        case Rate(series):
            # seconds a second are a share of the time
            quantity = _named(series)
            return Quantity.SHARE if quantity is Quantity.SECONDS else quantity
        case Quotient(part, whole):
            alike = quantity_of(part) is quantity_of(whole)
            return Quantity.SHARE if alike else Quantity.COUNT
        case Sum(one, _):
            return quantity_of(one)
        case _:
            assert_never(value)


def _named(series: str) -> Quantity:
    word = series.removesuffix("_total").rpartition("_")[2]
    return _BY_WORD.get(word, Quantity.COUNT)


_BY_WORD: Mapping[str, Quantity] = {
    Unit.BYTES: Quantity.BYTES,
    Unit.SECONDS: Quantity.SECONDS,
    Unit.RATIO: Quantity.SHARE,
}
