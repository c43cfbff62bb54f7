"""Protobuf's wire format, as far as pprof needs it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats import protobuf


@given(st.lists(st.tuples(st.integers(1, 2**20), st.integers(1, 2**64 - 1) | st.binary())))
def test_fields_come_back_as_they_were(wanted):
    data = b"".join(
        protobuf.varint_field(number, value)
        if isinstance(value, int)
        else protobuf.bytes_field(number, value)
        for number, value in wanted
    )
    assert list(protobuf.fields(data)) == wanted


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_packed_numbers_come_back_as_they_were(wanted):
    [(number, value)] = protobuf.fields(protobuf.packed_field(7, wanted))
    assert (number, list(protobuf.numbers(value))) == (7, wanted)


def test_numbers_may_stand_alone_and_have_a_sign():
    assert list(protobuf.numbers(5)) == [5]
    assert protobuf.signed(2**64 - 1) == -1
    assert protobuf.signed(2**63 - 1) == 2**63 - 1


def test_zero_is_what_is_not_written():
    assert protobuf.varint_field(3, 0) == b""


def test_fields_of_fixed_width_are_passed_over():
    data = b"\x09" + bytes(8) + b"\x15" + bytes(4) + protobuf.varint_field(3, 1)
    assert list(protobuf.fields(data)) == [(3, 1)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x08", "in the middle of a number"),
        (b"\x08\x80", "in the middle of a number"),
        (b"\x08" + b"\xff" * 11, "more than 64 bits"),
        (b"\x0a\x05ab", "in the middle of a message"),
        (b"\x0a\xff\xff\xff\xff\x0fab", "in the middle of a message"),
        (b"\x09\x00", "in the middle of a message"),
        (b"\x0b", "type 3, which protobuf has not"),
    ],
)
def test_what_is_no_message_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        list(protobuf.fields(data))
