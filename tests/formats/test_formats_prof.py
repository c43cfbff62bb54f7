"""Profiles of cProfile, read without running or trusting them."""

import contextlib
import cProfile
import marshal
import math
import pstats
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats import marshalled
from perfkit.formats.prof import decode, encode
from perfkit.model.calls import CallCost, CallProfile, Function

NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
KEYS = NUMBERS | st.text() | st.booleans() | st.none()
VALUES = st.recursive(
    KEYS,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.integers(0, 4))
def test_what_is_marshalled_is_read_as_it_was(value, version):
    assert marshalled.decode(marshal.dumps(value, version)) == value


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        marshalled.decode(data)
        decode(data)


@given(st.data())
def test_a_profile_with_bytes_changed_is_read_or_refused(data):
    whole = bytearray(encode(PROFILE))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        decode(bytes(whole))


def nested(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return marshal.dumps(value)


def doubled(times):
    """Tuples of twice the tuple before: some bytes that would take for ever to hash."""
    rows = [b"\xa9\x01N"]  # a tuple that may be referred to
    rows += [b"\xa9\x02" + b"r" + struct.pack("<i", n) + b"r" + struct.pack("<i", n)
             for n in range(times)]  # fmt: skip
    return b"(" + struct.pack("<i", len(rows)) + b"".join(rows)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "ends in the middle"),
        (b"(\xff\xff\xff\x7f", "ends in the middle"),
        (b"(\xff\xff\xff\xff", "ends in the middle"),
        (b"i\x00", "ends in the middle"),
        (b"NN", "1 bytes follow its end"),
        (b"0", "kind '0', which no profile does"),
        (b"c\x00\x00\x00\x00", "kind 'c', which no profile does"),
        (b"r\x05\x00\x00\x00", "refers to something that was not there"),
        (b"\xa9\x01r\x00\x00\x00\x00", "refers to something that was not there"),
        (b"l\xff\x00\x00\x00", "a number no counter reaches"),
        (b"f\x02no", "a number that is none"),
        (b"{{0N0", "a key of its dict is no key"),
        (nested(100), "nests deeper than 16"),
        (doubled(60), "refers to something that no profile repeats"),
        (b"(\x02\x00\x00\x00" + b"\xa8\x09\x00\x00\x00" + b"N" * 9 + b"r" + bytes(4), "no profile"),
        (b")\x02\xfbNN0r" + bytes(4), "no profile repeats"),
        (marshal.dumps(compile("1", "", "eval")), "which no profile does"),
    ],
)
def test_what_is_broken_or_hostile_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        marshalled.decode(data)


def test_names_that_are_no_unicode_keep_their_bytes():
    assert marshalled.decode(b"s\x02\x00\x00\x00a\xff") == "a\udcff"
    assert marshalled.decode(marshal.dumps(1.5, 1)) == 1.5
    assert marshalled.decode(b"l\xff\xff\xff\xff\x07\x00") == -7


MAIN = Function("bot.py", 1, "main")
DUMPS = Function("/usr/lib/python3.11/json/__init__.py", 183, "dumps")
PROFILE = CallProfile(
    {MAIN: CallCost(1, 1, 0.5, 2.0), DUMPS: CallCost(3, 5, 1.5, 1.5)},
    {MAIN: {}, DUMPS: {MAIN: CallCost(3, 5, 1.5, 1.5)}},
)


def test_a_profile_comes_back_as_it_was():
    assert decode(encode(PROFILE)) == PROFILE
    assert PROFILE.total_s == 2.0


def test_pstats_and_we_say_the_same_of_a_real_profile(tmp_path):
    profiler = cProfile.Profile()
    profiler.runcall(sorted, [3, 1, 2], key=lambda value: -value)
    file = tmp_path / "real.prof"
    profiler.dump_stats(file)
    theirs = pstats.Stats(str(file))
    ours = decode(file.read_bytes())
    assert ours.total_s == pytest.approx(theirs.total_tt)
    assert {(f.file, f.line, f.name) for f in ours.costs} == set(theirs.stats)
    again = tmp_path / "again.prof"
    again.write_bytes(encode(ours))
    assert pstats.Stats(str(again)).stats == theirs.stats


ENTRY = (1, 1, 0.5, 0.5, {})


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ((1, 2), "there is no dict in it"),
        ({("f", 1): ENTRY}, "names no function"),
        ({("f", "1", "n"): ENTRY}, "names no function"),
        ({("f", 1, "n"): ENTRY[:4]}, "entry of 'n' is not as cProfile writes it"),
        ({("f", 1, "n"): (*ENTRY[:4], ())}, "entry of 'n' is not as cProfile writes it"),
        ({("f", 1, "n"): ("1", 1, 0.5, 0.5, {})}, "the numbers of 'n' are none"),
        (
            {("f", 1, "n"): (*ENTRY[:4], {("g", 2, "m"): (1, 2)})},
            "the numbers of a caller of 'n' are none",
        ),
        ({("f", 1, "n"): (*ENTRY[:4], {("g", 2, "m"): "x"})}, "numbers of a caller of 'n'"),
        ({("f", 1, "n"): (*ENTRY[:4], {("g", 2, "m"): -1})}, "numbers of a caller of 'n'"),
        ({("f", 1, "n"): (1, 1, math.nan, 0.5, {})}, "'n' has a time that is none"),
        ({("f", 1, "n"): (1, 1, 0.5, math.inf, {})}, "'n' has a time that is none"),
        ({("f", 1, "n"): (1, 1, -3.0, 0.5, {})}, "'n' has a time that is none"),
        ({("f", 1, "n"): (1, 2**70, 0.5, 0.5, {})}, "'n' has a number of calls that is none"),
        ({("f", 1, "n"): (-1, 1, 0.5, 0.5, {})}, "'n' has a number of calls that is none"),
        ({("f", 1, "n" * 10_001): ENTRY}, "longer than 10,000 characters"),
        ({("f" * 10_001, 1, "n"): ENTRY}, "longer than 10,000 characters"),
    ],
)
def test_what_is_no_profile_is_told_in_a_sentence(value, sentence):
    with pytest.raises(ValueError, match=sentence):
        decode(marshal.dumps(value))


def test_of_a_recursive_function_the_callers_counts_are_told_apart():
    def factorial(number):
        return 1 if number < 2 else number * factorial(number - 1)

    profiler = cProfile.Profile()
    profiler.runcall(factorial, 5)
    profiler.create_stats()
    profile = decode(marshal.dumps(profiler.stats))
    [function] = [f for f in profile.costs if f.name == "factorial"]
    assert profile.costs[function].calls == 5
    itself = profile.callers[function][function]
    assert (itself.calls, itself.primitive_calls) == (4, 1)


def test_what_repeats_in_every_profile_may_be_referred_to():
    shared = ("f", 1, "n")
    value = (shared, shared, {}, {})
    assert marshalled.decode(marshal.dumps(value)) == value
    empty = b"\xfb0"
    assert marshalled.decode(b")\x02" + empty + b"r" + bytes(4)) == ({}, {})


def test_a_clock_set_back_a_little_is_no_reason_to_refuse():
    read = decode(marshal.dumps({("f", 1, "n"): (1, 1, -1e-9, 0.5, {})}))
    assert read.costs[Function("f", 1, "n")].own_s == -1e-9


def test_names_that_are_no_unicode_stay_apart_and_can_be_written():
    data = b"{" + b"".join(
        b")\x03z\x01" + name + b"i\x01\x00\x00\x00z\x01n" + marshal.dumps((*ENTRY[:4], {}), 0)
        for name in (b"\xff", b"\xfe")
    )
    assert [f.file for f in decode(data + b"0").costs] == ["\\udcff", "\\udcfe"]


def test_callers_of_very_old_profiles_are_counts():
    caller, function = Function("g", 2, "m"), Function("f", 1, "n")
    old = {("f", 1, "n"): (*ENTRY[:4], {("g", 2, "m"): 3})}
    assert decode(marshal.dumps(old)).callers[function] == {caller: CallCost(3, 3, 0.0, 0.0)}
