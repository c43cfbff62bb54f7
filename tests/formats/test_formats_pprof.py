"""pprof files, read and written."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stack_profiles import SMALL, assert_same, profile, profiles

from perfkit.formats import pprof, stack_sums
from perfkit.formats.protobuf import bytes_field, packed_field, varint_field
from perfkit.model.profiles import Unit
from perfkit.model.stacks import Frame


@given(profiles())
def test_a_profile_comes_back_within_a_nanosecond(wanted):
    assert_same(pprof.decode(pprof.encode(wanted)), wanted, within=1e-9)


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        pprof.decode(data)


@given(st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(data):
    whole = bytearray(pprof.encode(SMALL))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        pprof.decode(bytes(whole))


def texts(*wanted):
    return b"".join(bytes_field(6, text.encode()) for text in ("", *wanted))


def kind(type_, unit):
    return bytes_field(1, varint_field(1, type_) + varint_field(2, unit))


def location(number, *functions):
    lines = b"".join(
        bytes_field(4, varint_field(1, function) + varint_field(2, line))
        for function, line in functions
    )
    return bytes_field(4, varint_field(1, number) + lines)


def function(number, name, file=0):
    return bytes_field(5, varint_field(1, number) + varint_field(2, name) + varint_field(4, file))


def sample(locations, values, *labels):
    return bytes_field(
        2,
        packed_field(1, locations)
        + packed_field(2, values)
        + b"".join(bytes_field(3, label) for label in labels),
    )


TWO_KINDS = (
    texts("samples", "count", "cpu", "nanoseconds", "main", "inlined", "a.go")
    + kind(1, 2) + kind(3, 4)
    + function(1, 5, 7) + function(2, 6, 7)
    + location(1, (1, 3)) + location(2, (2, 8), (1, 4))
    + sample([2, 1], [7, 2_500_000_000])
)  # fmt: skip


def test_the_last_kind_of_value_is_read_unless_another_is_the_default():
    last = pprof.decode(TWO_KINDS)
    assert (last.unit, last.total) == (Unit.SECONDS, 2.5)
    default = pprof.decode(TWO_KINDS + varint_field(14, 1))
    assert (default.unit, default.total) == (Unit.SAMPLES, 7)
    unknown = pprof.decode(TWO_KINDS + varint_field(14, 6))
    assert unknown.unit == Unit.SECONDS


def test_inlined_calls_are_calls_of_their_own_innermost_last():
    [stack] = pprof.decode(TWO_KINDS).stacks
    assert [(f.function, f.file, f.line) for f in stack.stack] == [
        ("main", "a.go", 3), ("main", "a.go", 4), ("inlined", "a.go", 8),
    ]  # fmt: skip


def test_a_call_without_a_name_is_its_address():
    data = texts("s", "count") + kind(1, 2)
    data += bytes_field(4, varint_field(1, 1) + varint_field(3, 255)) + sample([1], [1])
    assert pprof.decode(data).stacks[0].stack == (Frame("0xff", "", 0),)


def test_threads_are_told_by_the_label_that_names_them_best():
    def label(key, text=0, number=0):
        return varint_field(1, key) + varint_field(2, text) + varint_field(3, number)

    data = (
        texts("s", "count", "thread id", "thread", "main", "request")
        + kind(1, 2)
        + function(1, 5)
        + location(1, (1, 3))
        + sample([1], [1], label(3, number=7), label(4, 5), label(6, 5))
        + sample([1], [2], label(3, number=7))
        + sample([1], [4], label(6, 5))
    )
    assert [(s.thread, s.value) for s in pprof.decode(data).stacks] == [
        ("main", 1), ("7", 2), ("", 4),
    ]  # fmt: skip


def test_large_counts_are_written_as_large_as_can_be():
    [stack] = pprof.decode(pprof.encode(profile(((Frame("f", "", 0),), 1e30)))).stacks
    assert stack.value == pytest.approx(2**63 / 1e9)


def test_halves_of_characters_are_written_as_question_marks():
    [stack] = pprof.decode(pprof.encode(profile(((Frame("f\ud800", "", 0),), 1.0)))).stacks
    assert stack.stack[0].function == "f?"


BASE = texts("s", "count", "f") + kind(1, 2)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "does not say what it counts"),
        (texts(), "does not say what it counts"),
        (kind(1, 2), "does not say what it counts"),
        (texts("s") + kind(1, 9), "refers to text 9 of 2"),
        (BASE + sample([3], [1]), "refers to location 3"),
        (BASE + location(1, (4, 1)), "refers to function 4"),
        (BASE + function(1, 77), "refers to text 77"),
        (BASE + sample([], []), "fewer values than the file has kinds"),
        (BASE + function(1, 3) + location(1, (1, 1)) + sample([1], [2**64 - 5]), "is no amount"),
        (pprof.encode(SMALL)[:-5], "ends in the middle"),
    ],
)
def test_what_is_broken_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        pprof.decode(data)


def test_fields_that_are_not_ours_are_passed_over():
    data = varint_field(9, 5) + bytes_field(13, b"comment") + varint_field(1, 3) + TWO_KINDS
    odd = bytes_field(2, bytes_field(9, b"x") + varint_field(3, 1) + packed_field(2, [1, 1]))
    assert pprof.decode(data + odd).total == pytest.approx(2.5 + 1e-9)
    place = bytes_field(4, varint_field(1, 9) + varint_field(5, 1) + bytes_field(6, b"x"))
    assert pprof.decode(data + place).total == 2.5


def test_a_few_bytes_of_inlined_calls_do_not_become_a_flood(monkeypatch):
    monkeypatch.setattr(pprof, "MOST_FRAMES", 1_000)
    data = BASE + function(1, 3) + location(1, *[(1, 1)] * 100)
    whole = data + sample([1] * 5, [1]) * 50  # the same again is looked up
    assert pprof.decode(whole).total == 50
    with pytest.raises(ValueError, match="more than 1,000 calls"):
        pprof.decode(whole + sample([1] * 6, [1]))
    assert stack_sums.MOST_FRAMES > 1_000
