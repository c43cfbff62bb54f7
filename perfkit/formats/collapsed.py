"""How are weighted stacks written as collapsed text, one stack a line, and read again?

The format of flamegraph.pl, which speedscope, inferno and others read: frames joined by ``;``,
outermost first, a space and an integer weight, here **microseconds of wall time**. The first frame
says what the thread was doing (``on-cpu``, ``waiting`` or ``idle``), the second names the thread:

    on-cpu;MainThread;main (/srv/bot.py:9);handle (/srv/bot.py:5) 250000

so any viewer shows three separate trees. What would break a line is percent-encoded.
"""

import re
from collections.abc import Iterable

from perfkit.model.stacks import Frame, Stack, WeightedStack

ON_CPU, WAITING, IDLE = "on-cpu", "waiting", "idle"

_UNSAFE = re.compile(r"[%;\x00-\x1f\x7f\x85\u2028\u2029]")
_UNSAFE_IN_FUNCTION = re.compile(r"[%;(\x00-\x1f\x7f\x85\u2028\u2029]")
_ENCODED = re.compile(r"%([0-9a-f]{1,4})~")
_FRAME = re.compile(r"([^(]*) \((.*):(\d+)\)", re.DOTALL)


def encode(stacks: Iterable[WeightedStack]) -> str:
    """Collapsed text, a line for each stack and state with at least half a microsecond."""
    return "".join(line for stack in stacks for line in _lines(stack))


def decode(text: str) -> tuple[WeightedStack, ...]:
    """The stacks in text that ``encode`` wrote, in the order in which each first appears.

    Raises ValueError naming the line that is not of this format.
    """
    weights: dict[tuple[str, Stack], dict[str, float]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        state, thread, stack, seconds = _parse(line, number)
        states = weights.setdefault((thread, stack), {ON_CPU: 0.0, WAITING: 0.0, IDLE: 0.0})
        states[state] += seconds
    return tuple(
        WeightedStack(thread, stack, states[ON_CPU], states[WAITING], states[IDLE])
        for (thread, stack), states in weights.items()
    )


def _lines(weighted: WeightedStack) -> Iterable[str]:
    path = ";".join((escape(weighted.thread), *map(_frame_text, weighted.stack)))
    states = ((ON_CPU, weighted.cpu_s), (WAITING, weighted.waiting_s), (IDLE, weighted.idle_s))
    for state, seconds in states:
        microseconds = round(seconds * 1e6)
        if microseconds:
            yield f"{state};{path} {microseconds}\n"


def _frame_text(frame: Frame) -> str:
    function = escape(frame.function, _UNSAFE_IN_FUNCTION)
    if not frame.file and not frame.line:
        return function
    return f"{function} ({escape(frame.file)}:{frame.line})"


def _parse(line: str, number: int) -> tuple[str, str, Stack, float]:
    path, _, count = line.rpartition(" ")
    parts = path.split(";")
    if len(parts) < 2 or parts[0] not in {ON_CPU, WAITING, IDLE} or not count.isdecimal():
        raise ValueError(f"line {number} is not a stack that perfkit wrote: {line[:80]!r}")
    stack = tuple(read_frame(part) for part in parts[2:])
    return parts[0], unescape(parts[1]), stack, int(count) / 1e6


def read_frame(text: str) -> Frame:
    """The call that one part of a line names."""
    match = _FRAME.fullmatch(text)
    if match is None:
        return Frame(unescape(text), "", 0)
    return Frame(unescape(match[1]), unescape(match[2]), int(match[3]))


def escape(text: str, unsafe: re.Pattern[str] = _UNSAFE) -> str:
    """The text without anything that would break a line of stacks."""
    return unsafe.sub(lambda m: f"%{ord(m[0]):x}~", text)


def unescape(text: str) -> str:
    """What ``escape`` was given."""
    return _ENCODED.sub(lambda m: chr(int(m[1], 16)), text)
