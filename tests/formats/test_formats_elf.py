"""The functions a program exports, read from a file made here byte by byte."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.elf import find_symbols

NAMES = b"\0open\0close\0"
BEGIN = 0x400000


def symbol(name, section, address):
    return struct.pack("<IBBHQQ", NAMES.index(b"\0" + name + b"\0") + 1, 0, 0, section, address, 0)


def elf(symbols=(), *, magic=b"\x7fELF\x02\x01", segments=((1, BEGIN + 8), (6, 0)), kind=11):
    table = b"".join(symbols)
    segment_bytes = b"".join(
        struct.pack("<IIQQQQQQ", kind_, 0, 0, address, 0, 0, 0, 0) for kind_, address in segments
    )
    at_segments = 64
    at_names = at_segments + len(segment_bytes)
    at_symbols = at_names + len(NAMES)
    at_sections = at_symbols + len(table)
    sections = struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, at_names, len(NAMES), 0, 0, 0, 0)
    sections += struct.pack("<IIQQQQIIQQ", 0, kind, 0, 0, at_symbols, len(table), 0, 0, 0, 0)
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", magic, 3, 62, 1, 0, at_segments, at_sections, 0, 64, 56,
        len(segments), 64, 2, 0,
    )  # fmt: skip
    return header + segment_bytes + NAMES + table + sections


def test_an_address_is_told_from_where_the_image_begins():
    data = elf([symbol(b"open", 7, BEGIN + 0x120)])
    assert find_symbols(data, ["open"]) == {"open": 0x120}


def test_only_what_is_wanted_and_defined_here_is_told():
    data = elf([symbol(b"open", 7, BEGIN + 16), symbol(b"close", 0, 0)])
    assert find_symbols(data, ["close"]) == {}


def test_of_two_versions_of_a_symbol_the_first_is_told():
    data = elf([symbol(b"open", 7, BEGIN + 16), symbol(b"open", 7, BEGIN + 32)])
    assert find_symbols(data, ["open"]) == {"open": 16}


def test_a_file_without_symbols_has_none():
    assert find_symbols(elf(kind=2), ["open"]) == {}


def test_a_file_that_is_loaded_nowhere_begins_at_zero():
    data = elf([symbol(b"open", 7, 48)], segments=())
    assert find_symbols(data, ["open"]) == {"open": 48}


def test_a_name_outside_of_the_names_is_passed_over():
    data = elf([struct.pack("<IBBHQQ", 10**6, 0, 0, 7, BEGIN, 0)])
    assert find_symbols(data, ["open"]) == {}


@pytest.mark.parametrize(
    "data",
    [b"", b"\x7fELF", elf(magic=b"\x7fELF\x01\x01"), elf([symbol(b"open", 7, 1)])[:-40], b"x" * 99],
    ids=["empty", "short", "32 bits", "cut", "no ELF"],
)
def test_what_is_no_whole_file_is_refused(data):
    with pytest.raises(ValueError, match="ELF file"):
        find_symbols(data, ["open"])


def test_more_symbols_than_any_program_has_are_refused(monkeypatch):
    monkeypatch.setattr("perfkit.formats.elf._MOST_SYMBOLS", 1)
    data = elf([symbol(b"open", 7, BEGIN)] * 2)
    with pytest.raises(ValueError, match="more symbols"):
        find_symbols(data, ["open"])


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_broken_byte_is_never_worse_than_a_value_error(at, value):
    data = bytearray(elf([symbol(b"open", 7, BEGIN + 16)]))
    data[at % len(data)] = value
    with contextlib.suppress(ValueError):
        find_symbols(bytes(data), ["open"])
