"""Collapsed stacks, whoever wrote them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stack_profiles import DUMPS, HANDLE, MAIN, SMALL, assert_same, profile, profiles

from perfkit.formats import collapsed, folded
from perfkit.model.profiles import ProfileStack, Unit
from perfkit.model.stacks import Frame, WeightedStack


@given(profiles())
def test_a_profile_comes_back_as_it_was(wanted):
    text = folded.encode(wanted)
    if wanted.stacks:
        assert_same(folded.decode(text.encode()), wanted, within=1e-6)


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        folded.decode(data)


@given(st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(data):
    whole = bytearray(folded.encode(SMALL).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        folded.decode(bytes(whole))


def read(text):
    return folded.decode(text.encode())


def test_bare_names_are_read_as_flamegraph_pl_reads_them():
    found = read("swapper;start_kernel;rest init 31\r\n\nswapper 5\nswapper 2.5\n")
    assert found.unit == Unit.SAMPLES
    assert found.stacks == (
        ProfileStack(tuple(Frame(n, "", 0) for n in ("swapper", "start_kernel", "rest init")), 31),
        ProfileStack((Frame("swapper", "", 0),), 7.5),
    )


def test_what_py_spy_says_of_processes_and_threads_is_not_taken_for_calls():
    found = read(
        "main (/srv/bot.py:9);handle (/srv/bot.py:5) 3\n"
        "thread (0x7F12): MainThread;main (/srv/bot.py:9) 1\n"
        "thread (0x7F13);main (/srv/bot.py:9) 1\n"
        'process 7:"python bot.py";main (/srv/bot.py:9) 1\n'
        'process 7:"python bot.py";thread (0x7F12): MainThread;main (/srv/bot.py:9) 1\n'
        "process 7 1\n"
    )
    assert [(stack.thread, stack.stack) for stack in found.stacks] == [
        ("", (MAIN, HANDLE)),
        ("MainThread", (MAIN,)),
        ("thread 0x7F13", (MAIN,)),
        ("(pid 7)", (MAIN,)),
        ("(pid 7)", ()),
        ("MainThread (pid 7)", (MAIN,)),
    ]


def test_austin_counts_microseconds_and_says_which_memory():
    time = read(
        "# austin: 3.6.0\n# interval: 100\n# mode: wall\n"
        "P7;T0:140;/srv/bot.py:main:9;/srv/bot.py:handle:5 250000\n"
        "P7;T0:140;native 1,0,5\n"
    )
    assert time.unit == Unit.SECONDS
    assert time.stacks == (
        ProfileStack((MAIN, HANDLE), 0.25, "thread 140 (pid 7)"),
        ProfileStack((Frame("native", "", 0),), 1e-6, "thread 140 (pid 7)"),
    )
    memory = read("# mode: memory\nP7;T140;/srv/bot.py:main:9 1024\n")
    assert (memory.unit, memory.total) == (Unit.BYTES, 1024)
    assert read("P7;T140;a.py:f:1 500000\n").unit == Unit.SECONDS


def test_perfkits_own_stacks_tell_what_a_thread_was_doing():
    own = collapsed.encode([WeightedStack("pool;1", (MAIN, DUMPS), 0.1, 0.2, 0.3)])
    found = read(own)
    assert found.unit == Unit.SECONDS
    assert found.stacks == tuple(
        ProfileStack((MAIN, DUMPS), value, f"pool;1 ({state})")
        for state, value in (("on CPU", 0.1), ("waiting", 0.2), ("idle", 0.3))
    )


def test_threads_and_units_are_written_so_that_other_readers_pass_over_them():
    text = folded.encode(profile(((MAIN,), 0.25, "a;b"), ((HANDLE,), 1e-9, "a;b")))
    assert text == "# unit: seconds\nthread: a%3b~b;main (/srv/bot.py:9) 250000\n"
    assert folded.encode(profile(((MAIN,), 3.0), unit=Unit.SAMPLES)) == "main (/srv/bot.py:9) 3\n"
    assert "# unit: bytes" in folded.encode(profile(((MAIN,), 3.0), unit=Unit.BYTES))


def test_a_comment_is_no_stack_but_a_call_may_be_called_so():
    found = read("# drawn by hand: 3 x\n#main 5\n")
    assert found.stacks == (ProfileStack((Frame("#main", "", 0),), 5),)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "there is no stack in it"),
        (b"\n\n# nothing\n", "there is no stack in it"),
        (b"junk", "line 1 is no stack: its last word is no count: 'junk'"),
        (b"a;b 5\na;b\n", "line 2 is no stack"),
        (b"a;b -5\n", "its last word is no count"),
        (b"a;b nan\n", "its last word is no count"),
        (b"a;b 1.x\n", "its last word is no count"),
        (b"a;b " + b"9" * 400 + b"\n", "its last word is no count"),
        (b"on-cpu;T;f 5\nidle;T;f\n", "line 2 is no stack: its last word is no count"),
        (b"idle;T;f 5\nmain 5\nmain\n", "line 3 is no stack: its last word is no count"),
        (b"P7;T1;f:g:1 5\nf;g 5\n", "it lacks the process and the thread"),
        (b"P7;T1;f:g:1 5\nP7 5\n", "it lacks the process and the thread"),
        (b"a;" * 200_000 + b"b 5\n", "200,001 calls deep"),
        (b"\xff\xfe" * 50, "line 1 is no stack"),
    ],
)
def test_what_is_broken_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        folded.decode(data)


def test_a_head_that_perfkit_writes_alone_is_a_call_elsewhere():
    assert read("on-cpu 5\n").stacks[0].stack == (Frame("on-cpu", "", 0),)
    assert read("P7 5\n").stacks[0].stack == (Frame("P7", "", 0),)
    assert read("P7;main 5\n").stacks[0].stack[0].function == "P7"


@pytest.mark.parametrize("head", ["idle", "waiting", "on-cpu"])
@pytest.mark.parametrize("other", ["main;work", "idle"])
def test_another_programs_call_may_be_called_as_perfkits_states(head, other):
    found = read(f"{head};schedule 5\n{other} 7\n")
    assert found.unit == Unit.SAMPLES
    assert {";".join(f.function for f in stack.stack): stack.value for stack in found.stacks} == {
        f"{head};schedule": 5, other: 7,
    }  # fmt: skip


def test_bytes_that_are_no_text_are_shown_as_such():
    [stack] = folded.decode(b"a\xff 1\n").stacks
    assert stack.stack == (Frame("a\N{REPLACEMENT CHARACTER}", "", 0),)
