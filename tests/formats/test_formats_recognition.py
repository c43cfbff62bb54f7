"""A format is known by what stands in the file."""

import cProfile
import gzip
import marshal

import pytest
from stack_profiles import SMALL

from perfkit.formats import folded, gzipped, pprof, speedscope
from perfkit.formats.recognition import Format, recognise


def words(value):
    """The test's name must be the same in every process: packed bytes hold the time."""
    return value if isinstance(value, str) else "data"


profiler = cProfile.Profile()
profiler.runcall(sorted, [2, 1])
profiler.create_stats()


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (marshal.dumps(profiler.stats), Format.PROF),
        (marshal.dumps(profiler.stats, 0), Format.PROF),
        (marshal.dumps({}), Format.PROF),
        (speedscope.encode(SMALL), Format.SPEEDSCOPE),
        (b'\n {"traceEvents": []}', Format.CHROME_TRACE),
        (b" [", Format.CHROME_TRACE),
        (pprof.encode(SMALL), Format.PPROF),
        (gzip.compress(pprof.encode(SMALL)), Format.GZIP),
        (folded.encode(SMALL).encode(), Format.COLLAPSED),
        (b"\nmain 5", Format.COLLAPSED),
        (b"\x1b[31m\x01 5\n", Format.COLLAPSED),
        (b"memray\0", Format.MEMRAY),
        (b"\x04\x22\x4d\x18@@", Format.MEMRAY),
        (b"CMDLINE python bot.py\nMEM 1 2\n", Format.MPROF),
        (b"MEM 1 2\n", Format.MPROF),
    ],
    ids=words,
)
def test_what_perfkit_reads_is_recognised(data, wanted):
    assert recognise(data) is wanted


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "there is nothing in it"),
        (b"\0\0\0 \n", "there is nothing in it"),
        (b"PK\x03\x04..", "it is a zip archive"),
        (b"<svg>", "a page or a picture"),
        (b'{"a": 5}', "neither speedscope's nor a Chrome trace"),
        (b'{"shared": 5}', "neither speedscope's nor a Chrome trace"),
        (b'{"profiles": 5}', "neither speedscope's nor a Chrome trace"),
        (b'{"profiles": 5', "begins as JSON and is none, or is cut off"),
        (b'{"profiles": ' + b"[" * 100_000, "begins as JSON and is none, or is cut off"),
    ],
)
def test_what_it_does_not_read_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        recognise(data)


def test_what_is_packed_comes_out_also_from_several_members():
    assert gzipped.unpack(gzipped.pack(b"one") + gzip.compress(b"two"), 6) == b"onetwo"
    assert gzipped.unpack(gzip.compress(b"padded") + bytes(99), 6) == b"padded"
    assert gzipped.unpack(gzip.compress(b"padded") + bytes(2**17), 6) == b"padded"
    assert gzipped.pack(b"x") == gzipped.pack(b"x")
    assert gzip.decompress(gzipped.pack(b"whole" * 1000)) == b"whole" * 1000


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (gzip.compress(bytes(3 * 2**20)), "unpacked it has more than 2 MiB"),
        (gzip.compress(bytes(2**20)) * 3, "unpacked it has more than 2 MiB"),
        (gzip.compress(b"whole")[:-3], "cut off"),
        (b"\x1f\x8b\x09junk", "packed with gzip and broken"),
    ],
    ids=words,
)
def test_what_is_too_much_or_broken_is_never_unpacked_whole(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        gzipped.unpack(data, 2 * 2**20)
