"""How far do few observations stray? The quantile of Student's t, for any degrees of freedom."""

import math

_ENOUGH = 1e-12
_TINY = 1e-300


def t_quantile(tail: float, freedom: float) -> float:
    """The value that a t-distributed number exceeds with probability ``tail`` (0 < tail < 0.5).

    >>> round(t_quantile(0.005, 8), 3)
    3.355
    """
    low, high = 0.0, 1.0
    while t_tail(high, freedom) > tail:
        low, high = high, 2 * high
    while high - low > _ENOUGH * high:
        middle = (low + high) / 2
        if t_tail(middle, freedom) > tail:
            low = middle
        else:
            high = middle
    return high


def t_tail(t: float, freedom: float) -> float:
    """The probability that a t-distributed number exceeds ``t`` (t ≥ 0)."""
    return 0.5 * _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by its continued fraction (Abramowitz 26.5.8)."""
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # there the fraction of the mirrored function converges faster
        return 1 - _incomplete_beta(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front += a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction, which converges for the x it is given."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value, before, m = d, 0.0, 0
    while abs(value - before) > _ENOUGH * abs(value):
        before, m = value, m + 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            value *= c * d
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
