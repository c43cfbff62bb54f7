"""Files of profilers, whole, broken and hostile: each is read, or refused in one line."""

import contextlib
import cProfile
import gzip
import json
import marshal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfkit.errors import InputError
from perfkit.formats import folded, gzipped, pprof, speedscope
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame
from perfkit.workflows.conversion import Target, convert
from perfkit.workflows.profile_file import read_named_file, read_profile_file

EVIL = Frame("<script>alert(1)</script>\x1b[31m", "</svg>.py", 3)
WHOLE = StackProfile(
    Unit.SECONDS,
    (ProfileStack((Frame("main", "bot.py", 9), EVIL), 0.25, "Main"), ProfileStack((EVIL,), 2.5)),
)


def prof_bytes():
    profiler = cProfile.Profile()
    profiler.runcall(sorted, [3, 1, 2], key=lambda value: -value)
    profiler.create_stats()
    return marshal.dumps(profiler.stats)


TRACE = json.dumps([
    {"ph": "X", "name": EVIL.function, "ts": 0, "dur": 250_000, "pid": 1, "tid": 1},
    {"ph": "B", "name": "f", "ts": 300_000, "pid": 1, "tid": 1, "args": {"filename": "bot.py"}},
    {"ph": "E", "name": "f", "ts": 400_000, "pid": 1, "tid": 1},
]).encode()  # fmt: skip
FILES = {
    "prof": prof_bytes(),
    "speedscope": speedscope.encode(WHOLE),
    "pprof": gzipped.pack(pprof.encode(WHOLE)),
    "pprof, not packed": pprof.encode(WHOLE),
    "collapsed": folded.encode(WHOLE).encode(),
    "trace": TRACE,
    "object trace": b'{"traceEvents": ' + TRACE + b"}",
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "whatever.txt"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("target", Target)
def test_every_kind_becomes_every_other(path, kind, target):
    path.write_bytes(FILES[kind])
    converted = convert(read_profile_file(path), target)
    assert converted
    if target is Target.SVG:
        assert b"<script>alert" not in converted
    path.write_bytes(converted)
    if target in {Target.SPEEDSCOPE, Target.COLLAPSED, Target.PPROF}:
        again = read_profile_file(path)
        wanted = sum(part.value for part in _stacks(FILES[kind], path))
        assert again.total == pytest.approx(wanted, abs=1e-5)


def _stacks(data, path):
    path.write_bytes(data)
    read = read_profile_file(path)
    if isinstance(read, StackProfile):
        return read.stacks
    return [ProfileStack((), cost.own_s) for cost in read.costs.values()]


@pytest.mark.parametrize("kind", FILES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_file_that_is_cut_or_changed_is_read_or_refused_in_one_line(path, kind, data):
    whole = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=8))
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[: cut if data.draw(st.booleans()) else len(whole)])
    with contextlib.suppress(InputError):
        read = read_profile_file(path)
        for target in Target:
            assert convert(read, target) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(path, data):
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        read_profile_file(path)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MEMRAY", "read as collapsed stacks"),
        (gzip.compress(gzip.compress(b"x")), "it is packed"),
        (gzip.compress(bytes(300 * 2**20), 1), "more than 256 MiB"),
        (b"a;" * 10**6 + b"b 5", "1,000,001 calls deep"),
        (b"a " + b"9" * 5000, "its last word is no count"),
        (b"a nan", "its last word is no count"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_what_would_be_too_much_is_refused(path, data, sentence):
    path.write_bytes(data)
    with pytest.raises(InputError, match=sentence) as told:
        read_profile_file(path)
    assert told.value.exit_code == 5
    assert len(told.value.what.splitlines()) == 1


def test_speedscope_events_a_million_deep_are_refused(path):
    events = ",".join(f'{{"type":"O","frame":0,"at":{at}}}' for at in range(10**6))
    profile = '{"type":"evented","name":"t","unit":"none","startValue":0,"endValue":1,"events":['
    path.write_text('{"shared":{"frames":[{"name":"f"}]},"profiles":[' + profile + events + "]}]}")
    with pytest.raises(InputError, match="calls deep"):
        read_profile_file(path)


def test_deep_stacks_are_shown_and_converted_without_recursion(path):
    path.write_bytes(b";".join(b"f%d" % n for n in range(50_000)) + b" 5")
    read = read_profile_file(path)
    for target in Target:
        assert convert(read, target)


def test_a_file_too_large_is_not_read(path, monkeypatch):
    monkeypatch.setattr("perfkit.workflows.profile_file.MOST_BYTES", 3)
    path.write_bytes(b"main 5")
    with pytest.raises(InputError, match="too much to read"):
        read_profile_file(path)


def test_what_can_not_be_opened_is_told(tmp_path):
    with pytest.raises(InputError, match="can't be read: No such file"):
        read_profile_file(tmp_path / "nowhere")


def test_a_file_of_a_run_that_is_no_profile_means_the_run(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "stacks.collapsed").write_text("main 5\n")
    assert read_named_file(tmp_path) is None
    assert read_named_file(tmp_path / "run.json") is None
    assert read_named_file(tmp_path / "stacks.collapsed").total == 5


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="VmHWM is Linux's")
def test_hostile_files_take_no_more_memory_than_their_bound(path):
    """In a process of its own, whose largest resident memory is its own."""
    path.write_bytes(gzip.compress(b"a;b;c;" * 60_000_000, 1))
    code = (
        "import sys, pathlib, re; from perfkit.workflows.profile_file import read_profile_file\n"
        "from perfkit.errors import InputError\n"
        "try: read_profile_file(pathlib.Path(sys.argv[1]))\n"
        "except InputError: status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s*(\\d+) kB', status)[1])"
    )
    argv = [sys.executable, "-c", code, str(path)]
    told = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    assert int(told) < 450 * 1024
