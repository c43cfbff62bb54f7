"""How is a call graph written for KCachegrind, QCachegrind and callgrind_annotate?

Text: for each function its own cost by line, then a line for each call out of it with what the
callee cost there, all in whole numbers
(https://valgrind.org/docs/manual/cl-format.html). Names stand once, then ``(number)`` refers to
them. A viewer computes totals from own costs and calls.
"""

import re
from collections import defaultdict
from typing import TypeVar

from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import Unit

_EVENTS = {
    Unit.SECONDS: ("ns", "nanoseconds", 1e9),
    Unit.SAMPLES: ("Samples", "samples", 1.0),
    Unit.BYTES: ("Bytes", "bytes", 1.0),
}
"""Name, description and what values are multiplied with."""
_LINE_BREAKING = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def encode(profile: CallProfile, unit: Unit) -> str:
    """The file's text; costs in nanoseconds, samples or bytes."""
    writer = _Writer(profile, unit)
    for function, cost in profile.costs.items():
        writer.add(function, cost)
    return writer.text()


class _Writer:
    __slots__ = ("_callees", "_factor", "_files", "_functions", "_lines")

    def __init__(self, profile: CallProfile, unit: Unit) -> None:
        event, description, self._factor = _EVENTS[unit]
        whole = round(profile.total_s * self._factor)
        self._lines = [
            "# callgrind format", "version: 1", "creator: perfkit", "positions: line",
            f"event: {event} : {description}", f"events: {event}", f"summary: {whole}", "",
        ]  # fmt: skip
        self._files: dict[str, int] = {}
        self._functions: dict[tuple[str, str, int], int] = {}
        self._callees: dict[Function, list[tuple[Function, CallCost]]] = defaultdict(list)
        for callee, callers in profile.callers.items():
            for caller, cost in callers.items():
                self._callees[caller].append((callee, cost))

    def add(self, function: Function, cost: CallCost) -> None:
        self._lines += [
            f"fl={self._file(function)}",
            f"fn={self._name(function)}",
            f"{_line(function)} {self._cost(cost.own_s)}",
        ]
        for callee, part in self._callees.get(function, ()):
            self._lines += [
                f"cfi={self._file(callee)}",
                f"cfn={self._name(callee)}",
                f"calls={max(1, part.calls)} {_line(callee)}",
                f"{_line(function)} {self._cost(part.total_s)}",
            ]
        self._lines.append("")

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _cost(self, value: float) -> int:
        return max(0, round(value * self._factor))

    def _file(self, function: Function) -> str:
        return _compressed(self._files, function.file, function.file)

    def _name(self, function: Function) -> str:
        """Functions of one name in one file are told apart by their line."""
        key = (function.file, function.name, function.line)
        return _compressed(self._functions, key, f"{function.name}:{_line(function)}")


_Key = TypeVar("_Key")


def _compressed(known: dict[_Key, int], key: _Key, text: str) -> str:
    number = known.get(key)
    if number is not None:
        return f"({number})"
    number = known[key] = len(known) + 1
    return f"({number}) {_LINE_BREAKING.sub('?', text)}"


def _line(function: Function) -> int:
    return max(0, function.line)
