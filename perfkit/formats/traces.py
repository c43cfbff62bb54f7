"""Which recordings does a run hold, and how do their clocks lie: ``traces.json``."""

import msgspec

from perfkit.model.stacks import TraceNote

_DECODER = msgspec.json.Decoder(tuple[TraceNote, ...])


def encode(notes: tuple[TraceNote, ...]) -> bytes:
    """JSON, one object a recording."""
    return msgspec.json.format(msgspec.json.encode(notes), indent=2) + b"\n"


def decode(data: bytes) -> tuple[TraceNote, ...]:
    """The recordings. Raises ValueError if it is not what ``encode`` writes."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a list of recordings: {error}") from error
