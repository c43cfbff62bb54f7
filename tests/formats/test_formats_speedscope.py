"""speedscope files, read and written."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stack_profiles import DUMPS, HANDLE, MAIN, SMALL, assert_same, profile, profiles

from perfkit.formats import speedscope
from perfkit.model.profiles import StackProfile, Unit


@given(profiles())
def test_a_profile_comes_back_as_it_was(wanted):
    assert_same(speedscope.decode(speedscope.encode(wanted)), wanted)


@given(st.binary(max_size=100))
def test_whatever_comes_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        speedscope.decode(data)


@given(st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(data):
    whole = bytearray(speedscope.encode(SMALL))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        speedscope.decode(bytes(whole))


def test_what_is_written_has_the_fields_of_the_specification():
    written = json.loads(speedscope.encode(SMALL))
    assert written["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    assert written["shared"]["frames"][0] == {"name": "main", "file": "/srv/bot.py", "line": 9}
    assert written["shared"]["frames"][3] == {"name": "<script>alert(1)</script>"}
    assert written["activeProfileIndex"] == 1  # the one with most
    first, second = written["profiles"]
    assert first == {
        "type": "sampled", "name": "MainThread", "unit": "seconds", "startValue": 0,
        "endValue": 0.75, "samples": [[0, 1, 2], [0]], "weights": [0.25, 0.5],
    }  # fmt: skip
    assert second["name"] == "pool; (idle)"
    assert set(written) == {
        "$schema", "shared", "profiles", "name", "exporter", "activeProfileIndex"
    }  # fmt: skip


def test_an_empty_profile_and_a_nameless_thread_come_back():
    empty = StackProfile(Unit.BYTES, (), "n")
    assert speedscope.decode(speedscope.encode(empty)) == empty
    none = json.dumps({"shared": {"frames": []}, "profiles": []}).encode()
    assert speedscope.decode(none) == StackProfile(Unit.SAMPLES, ())
    nameless = profile(((MAIN,), 2.0), name="whole")
    assert speedscope.decode(speedscope.encode(nameless)) == nameless


def file(*profiles, frames=("main", "handle", "dumps")):
    return json.dumps({
        "shared": {"frames": [{"name": name} for name in frames]},
        "profiles": [
            {"name": "t", "unit": "milliseconds", "startValue": 0, "endValue": 1, **each}
            for each in profiles
        ],
    }).encode()  # fmt: skip


def events(*rows, start=0, **more):
    told = [{"type": kind, "at": at, "frame": frame} for kind, at, frame in rows]
    return {"type": "evented", "events": told, "startValue": start, **more}


def test_events_become_stacks_with_the_time_each_was_innermost():
    read = speedscope.decode(file(events(
        ("O", 10, 0), ("O", 20, 1), ("C", 50, 1), ("O", 50, 1), ("C", 60, 1), ("C", 100, 0),
    )))  # fmt: skip
    assert [([f.function for f in s.stack], s.value) for s in read.stacks] == [
        (["main"], pytest.approx(0.05)),
        (["main", "handle"], pytest.approx(0.04)),
    ]


def sampled(samples, weights, **more):
    return {"type": "sampled", "samples": samples, "weights": weights, **more}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no speedscope file, or is cut off"),
        (speedscope.encode(SMALL)[:-9], "is no speedscope file, or is cut off"),
        (b"[" * 100_000, "is no speedscope file, or is cut off"),
        (b'{"shared": {"frames": [{"name": "\xff"}]}, "profiles": []}', "is no speedscope file"),
        (file(sampled([[0]], [])), "1 samples and 0 weights"),
        (file(sampled([[3]], [1])), "beyond the 3 it has"),
        (file(sampled([[-1]], [1])), "beyond the 3 it has"),
        (file(sampled([[0]], [-1])), "is no amount"),
        (file(sampled([[0]], [1], unit="parsecs")), "unit 'parsecs'"),
        (file(sampled([], []), sampled([], [], unit="bytes")), "bytes and seconds"),
        (file(events(("O", 5, 0), ("O", 4, 1))), "back in time at event 1"),
        (file(events(("O", 5, 0), start=6)), "back in time at event 0"),
        (file(events(("O", 5, -1))), "beyond the 3 it has"),
        (file(events(("O", 5, 7))), "beyond the 3 it has"),
        (file(events(("C", 5, 0))), "event 0 ends a call that is not the innermost"),
        (file(events(("O", 5, 0), ("C", 6, 1))), "event 1 ends a call"),
        (file(events(("X", 5, 0))), "event 0 ends a call"),
    ],
)
def test_what_is_broken_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        speedscope.decode(data)


@pytest.mark.parametrize(("line", "wanted"), [(7, 7), (7.0, 7), (-3, 0), (1e300, 0), (None, 0)])
def test_lines_that_no_file_has_are_not_known(line, wanted):
    data = json.loads(file(sampled([[0]], [1])))
    data["shared"]["frames"][0]["line"] = line
    [stack] = speedscope.decode(json.dumps(data).encode()).stacks
    assert stack.stack[0].line == wanted


def test_frames_of_a_sample_keep_their_order():
    wanted = profile(((MAIN, HANDLE, DUMPS, HANDLE), 1.0))
    assert speedscope.decode(speedscope.encode(wanted)) == wanted
