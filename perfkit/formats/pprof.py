"""What does a pprof file say, and how is a profile written as one?

The format of ``go tool pprof``, Pyroscope and Google's profilers, a protobuf message
(https://github.com/google/pprof/blob/main/proto/profile.proto), here already unpacked. Texts stand
once, in a table that the others refer to:

==========  ==========================================================================
Profile     1 sample_type*, 2 sample*, 4 location*, 5 function*, 6 string_table*,
            14 default_sample_type (a text)
ValueType   1 type, 2 unit (texts)
Sample      1 location_id* (innermost first), 2 value* (one a sample_type), 3 label*
Label       1 key, 2 str (texts)
Location    1 id, 4 line* (innermost first; several where calls were inlined)
Line        1 function_id, 2 line
Function    1 id, 2 name, 4 filename (texts)
==========  ==========================================================================
"""

from dataclasses import dataclass, field

from perfkit.formats import protobuf
from perfkit.formats.pprof_tables import Writer
from perfkit.formats.stack_sums import MOST_FRAMES, FrameTable, StackSums
from perfkit.model.profiles import StackProfile, Unit
from perfkit.model.stacks import Frame, Stack

_UNITS: dict[str, tuple[Unit, float]] = {
    "nanoseconds": (Unit.SECONDS, 1e9), "ns": (Unit.SECONDS, 1e9),
    "microseconds": (Unit.SECONDS, 1e6), "us": (Unit.SECONDS, 1e6),
    "milliseconds": (Unit.SECONDS, 1e3), "ms": (Unit.SECONDS, 1e3),
    "seconds": (Unit.SECONDS, 1.0), "s": (Unit.SECONDS, 1.0),
    "bytes": (Unit.BYTES, 1.0), "byte": (Unit.BYTES, 1.0),
    "kilobytes": (Unit.BYTES, 1 / 1024), "megabytes": (Unit.BYTES, 1 / 1024**2),
}  # fmt: skip
"""What values are divided by. Everything else is a count."""
_WRITTEN = {
    Unit.SECONDS: ("wall", "nanoseconds", 1e9),
    Unit.SAMPLES: ("samples", "count", 1.0),
    Unit.BYTES: ("space", "bytes", 1.0),
}
_THREAD_KEYS = ("thread", "thread name", "thread_name", "thread id", "thread_id")
"""Labels that tell threads apart, the best first."""
_LARGEST = 2**63 - 1


@dataclass(slots=True)
class _Message:
    """The parts of a Profile message, each as bytes."""

    types: list[bytes] = field(default_factory=list)
    samples: list[bytes] = field(default_factory=list)
    locations: list[bytes] = field(default_factory=list)
    functions: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    default: int = 0

    def text(self, place: int) -> str:
        if place >= len(self.texts):
            raise ValueError(f"it refers to text {place:,} of {len(self.texts):,}")
        return self.texts[place]


def decode(data: bytes) -> StackProfile:
    """The profile of the file's preferred value: its default, or else its last.

    Raises ValueError with a sentence for what is no such file.
    """
    message = _message(data)
    if not message.types or not message.texts:
        raise ValueError("it is no pprof file: it does not say what it counts")
    place, unit, divisor = _preferred(message)
    stacks = _Stacks(message)
    sums = StackSums()
    for sample in message.samples:
        thread, stack, values = stacks.sample(sample)
        if place >= len(values):
            raise ValueError("a sample has fewer values than the file has kinds of them")
        sums.add(thread, stack, protobuf.signed(values[place]) / divisor)
    return sums.profile(unit)


def encode(profile: StackProfile) -> bytes:
    """The message, not packed yet. Time is kept in nanoseconds, counts as whole numbers."""
    writer = Writer(_THREAD_KEYS[0])
    kind, unit, factor = _WRITTEN[profile.unit]
    value_type = protobuf.varint_field(1, writer.text(kind)) + protobuf.varint_field(
        2, writer.text(unit)
    )
    for stack in profile.stacks:
        writer.add(stack, round(min(stack.value * factor, _LARGEST)))
    return protobuf.bytes_field(1, value_type) + b"".join(writer.parts())


def _message(data: bytes) -> _Message:
    message = _Message()
    parts = {1: message.types, 2: message.samples, 4: message.locations, 5: message.functions}
    for number, value in protobuf.fields(data):
        if isinstance(value, int):
            if number == 14:
                message.default = value
        elif number == 6:
            message.texts.append(value.decode("utf-8", "replace"))
        elif number in parts:
            parts[number].append(value)
    return message


def _preferred(message: _Message) -> tuple[int, Unit, float]:
    """Which of a sample's values is shown, what it counts, and by what it is divided."""
    kinds = [_numbers_of(kind) for kind in message.types]
    wanted = [n for n, kind in enumerate(kinds) if kind.get(1, 0) == message.default != 0]
    place = wanted[0] if wanted else len(kinds) - 1
    unit, divisor = _UNITS.get(message.text(kinds[place].get(2, 0)), (Unit.SAMPLES, 1.0))
    return place, unit, divisor


def _numbers_of(data: bytes) -> dict[int, int]:
    """The numbers in a message, by field."""
    return {number: value for number, value in protobuf.fields(data) if isinstance(value, int)}


class _Stacks:
    """Samples as stacks: the file's locations, functions and texts looked up once each."""

    __slots__ = (
        "_frames", "_frames_left", "_functions", "_locations", "_message", "_stacks", "_threads",
    )  # fmt: skip

    def __init__(self, message: _Message) -> None:
        self._message = message
        self._frames = FrameTable()
        functions = [_numbers_of(function) for function in message.functions]
        self._functions = {
            function.get(1, 0): (
                message.text(function.get(2, 0)),
                message.text(function.get(4, 0)),
            )
            for function in functions
        }
        self._locations: dict[int, Stack] = {}
        for location in message.locations:
            self._add(location)
        self._threads: dict[bytes, tuple[int, str]] = {}
        self._stacks: dict[tuple[int, ...], Stack] = {}
        self._frames_left = MOST_FRAMES
        """A few bytes of inlined calls can stand for any number of them."""

    def sample(self, data: bytes) -> tuple[str, Stack, list[int]]:
        """Its thread, its stack and its values."""
        locations: list[int] = []
        values: list[int] = []
        thread = (len(_THREAD_KEYS), "")
        for number, value in protobuf.fields(data):
            if number == 1:
                locations.extend(protobuf.numbers(value))
            elif number == 2:
                values.extend(protobuf.numbers(value))
            elif number == 3 and isinstance(value, bytes):
                thread = min(thread, self._thread(value))
        return thread[1], self._stack(tuple(locations)), values

    def _stack(self, locations: tuple[int, ...]) -> Stack:
        stack = self._stacks.get(locations)
        if stack is None:
            known = self._locations
            try:
                self._frames_left -= sum([len(known[place]) for place in locations])
            except KeyError as error:
                raise ValueError(f"it refers to location {error}, which it has not") from None
            if self._frames_left < 0:
                raise ValueError(f"its stacks have more than {MOST_FRAMES:,} calls")
            stack = tuple([frame for place in reversed(locations) for frame in known[place]])
            self._stacks[locations] = stack
        return stack

    def _add(self, data: bytes) -> None:
        place, address = 0, 0
        calls: list[Frame] = []
        for number, value in protobuf.fields(data):
            if isinstance(value, int):
                place = value if number == 1 else place
                address = value if number == 3 else address
            elif number == 4:
                calls.append(self._line(_numbers_of(value)))
        unnamed = self._frames[hex(address), "", 0]
        self._locations[place] = tuple(reversed(calls)) or (unnamed,)

    def _line(self, line: dict[int, int]) -> Frame:
        function = self._functions.get(line.get(1, 0))
        if function is None:
            raise ValueError(f"it refers to function {line.get(1, 0)}, which it has not")
        return self._frames[*function, protobuf.signed(line.get(2, 0))]

    def _thread(self, label: bytes) -> tuple[int, str]:
        """How well the label names the thread, and what it says."""
        known = self._threads.get(label)
        if known is None:
            numbers = _numbers_of(label)
            key = self._message.text(numbers.get(1, 0))
            told = self._message.text(numbers.get(2, 0)) or str(protobuf.signed(numbers.get(3, 0)))
            rank = _THREAD_KEYS.index(key) if key in _THREAD_KEYS else len(_THREAD_KEYS)
            known = self._threads[label] = (rank, told if rank < len(_THREAD_KEYS) else "")
        return known
