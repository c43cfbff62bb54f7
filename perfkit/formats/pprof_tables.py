"""How are a pprof message's tables written? ``pprof`` tells the format and uses this."""

from perfkit.formats import protobuf
from perfkit.model.profiles import ProfileStack
from perfkit.model.stacks import Frame


class Writer:
    """Gives texts, functions and locations their numbers, each written once."""

    __slots__ = ("_functions", "_locations", "_samples", "_texts", "_thread_key")

    def __init__(self, thread_key: str) -> None:
        self._thread_key = thread_key
        self._texts: dict[str, int] = {"": 0}
        self._functions: dict[tuple[str, str], int] = {}
        self._locations: dict[Frame, int] = {}
        self._samples: list[bytes] = []

    def text(self, text: str) -> int:
        """The number that stands for it."""
        return self._texts.setdefault(text, len(self._texts))

    def add(self, stack: ProfileStack, value: int) -> None:
        """One more sample."""
        locations = [self._location(frame) for frame in reversed(stack.stack)]
        parts = [protobuf.packed_field(1, locations), protobuf.packed_field(2, (value,))]
        if stack.thread:
            key = protobuf.varint_field(1, self.text(self._thread_key))
            label = key + protobuf.varint_field(2, self.text(stack.thread))
            parts.append(protobuf.bytes_field(3, label))
        self._samples.append(protobuf.bytes_field(2, b"".join(parts)))

    def _location(self, frame: Frame) -> int:
        number = self._locations.get(frame)
        if number is None:
            number = self._locations[frame] = len(self._locations) + 1
            function = (frame.function, frame.file)
            self._functions.setdefault(function, len(self._functions) + 1)
        return number

    def parts(self) -> list[bytes]:
        """Everything but the kind of value."""
        locations = [self._written(frame, place) for frame, place in self._locations.items()]
        functions = [
            protobuf.bytes_field(
                5,
                protobuf.varint_field(1, place)
                + protobuf.varint_field(2, self.text(function))
                + protobuf.varint_field(4, self.text(file)),
            )
            for (function, file), place in self._functions.items()
        ]
        texts = [protobuf.bytes_field(6, text.encode("utf-8", "replace")) for text in self._texts]
        return [*self._samples, *locations, *functions, *texts]

    def _written(self, frame: Frame, place: int) -> bytes:
        function = self._functions[frame.function, frame.file]
        line = protobuf.varint_field(1, function) + protobuf.varint_field(2, frame.line)
        return protobuf.bytes_field(
            4, protobuf.varint_field(1, place) + protobuf.bytes_field(4, line)
        )
