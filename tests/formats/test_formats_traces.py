"""The list of recordings in a run."""

import pytest

from perfkit.formats.traces import decode, encode
from perfkit.model.stacks import TraceNote


def test_notes_come_back_as_they_were():
    notes = (TraceNote(7, "pyspy-7.trace.json.gz", -5, 100), TraceNote(8, "b", 10**15, 20))
    assert decode(encode(notes)) == notes


def test_anything_else_is_refused():
    with pytest.raises(ValueError, match="not a list of recordings"):
        decode(b"{}")
