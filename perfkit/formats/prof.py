"""What does a ``.prof`` of cProfile, profile or yappi say?

A marshalled dict: (file, line, function) → (primitive calls, calls, own seconds, total seconds,
callers), and callers a dict of the same keys → the four numbers (``Lib/pstats.py``). Very old
profiles have one number for a caller: the calls.
"""

import marshal

from perfkit.formats import marshalled
from perfkit.formats.marshalled import Value
from perfkit.model.calls import CallCost, CallProfile, Function

_NUMBER = (int, float)
LONGEST_NAME = 10_000
"""A file may refer to one long text any number of times."""
MOST_CALLS = 2**63
MOST_S = 1e12
LEAST_S = -1e-3
"""Clocks that are set back and corrections for the profiler's own cost leave times a little below
nothing; what is far below is broken. NaN is neither."""


def decode(data: bytes) -> CallProfile:
    """The profile. Raises ValueError with a sentence for what is none. Nothing is executed."""
    found = marshalled.decode(data)
    if not isinstance(found, dict):
        raise ValueError("it is no profile: there is no dict in it")  # noqa: TRY004 - bad data
    costs: dict[Function, CallCost] = {}
    callers: dict[Function, dict[Function, CallCost]] = {}
    known: dict[Value, Function] = {}
    for key, entry in found.items():
        function = _function(key, known)
        if not isinstance(entry, tuple) or len(entry) != 5 or not isinstance(entry[4], dict):
            raise ValueError(f"the entry of {function.name!r} is not as cProfile writes it")
        costs[function] = _cost(entry[:4], function)
        callers[function] = {
            _function(caller, known): _caller_cost(cost, function)
            for caller, cost in entry[4].items()
        }
    return CallProfile(costs, callers)


def encode(profile: CallProfile) -> bytes:
    """The profile as pstats and snakeviz read it."""
    return marshal.dumps({
        _key(function): (*_numbers(cost), {
            _key(caller): _caller_numbers(part)
            for caller, part in profile.callers[function].items()
        })
        for function, cost in profile.costs.items()
    })  # fmt: skip


def _function(key: Value, known: dict[Value, Function]) -> Function:
    function = known.get(key)
    if function is None:
        match key:
            case (str(file), int(line), str(name)):
                if max(len(file), len(name)) > LONGEST_NAME:
                    raise ValueError(f"a name in it is longer than {LONGEST_NAME:,} characters")
                function = known[key] = Function(_readable(file), line, _readable(name))
            case _:
                raise ValueError("a key of its dict names no function")
    return function


def _readable(text: str) -> str:
    """Bytes that are no text shown as ``\\udcff``: so names stay apart, and can be written."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _cost(numbers: tuple[Value, ...], function: Function) -> CallCost:
    """Of four numbers; not by ``match``, which takes twice as long for 100,000s of these."""
    primitive, calls, own, total = numbers
    if not (
        isinstance(primitive, int) and isinstance(calls, int)
        and isinstance(own, _NUMBER) and isinstance(total, _NUMBER)
    ):  # fmt: skip
        raise ValueError(f"the numbers of {function.name!r} are none")  # noqa: TRY004 - bad data
    if not (0 <= primitive < MOST_CALLS and 0 <= calls < MOST_CALLS):
        raise ValueError(f"{function.name!r} has a number of calls that is none")
    if not (LEAST_S < own < MOST_S and LEAST_S < total < MOST_S):
        raise ValueError(f"{function.name!r} has a time that is none")
    return CallCost(primitive, calls, float(own), float(total))


def _caller_cost(cost: Value, function: Function) -> CallCost:
    if isinstance(cost, tuple) and len(cost) == 4:
        # the two counts stand the other way round than in a function's own numbers (Lib/pstats.py)
        calls, primitive, own, total = cost
        return _cost((primitive, calls, own, total), function)
    if isinstance(cost, int) and 0 <= cost < MOST_CALLS:
        return CallCost(cost, cost, 0.0, 0.0)
    raise ValueError(f"the numbers of a caller of {function.name!r} are none")


def _key(function: Function) -> tuple[str, int, str]:
    return function.file, function.line, function.name


def _caller_numbers(cost: CallCost) -> tuple[int, int, float, float]:
    return cost.calls, cost.primitive_calls, cost.own_s, cost.total_s


def _numbers(cost: CallCost) -> tuple[int, int, float, float]:
    return cost.primitive_calls, cost.calls, cost.own_s, cost.total_s
