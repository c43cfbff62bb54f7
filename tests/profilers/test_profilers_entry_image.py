"""Where things are in a process, looked up in this one."""

import ctypes
import os
import sys
import threading
import time

import pytest

from perfkit.profilers.entry import image
from perfkit.profilers.entry.machine_code import FUNCTIONS
from perfkit.profilers.entry.ptrace import Registers
from perfkit.profilers.entry.safe_moment import WAITS, system_call, threads

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64",
    reason="processes are entered on Linux x86_64",
)
SELF = os.getpid()


def test_the_functions_are_where_the_linker_put_them():
    found = image.find_functions(SELF, FUNCTIONS)
    for name in ("PyGILState_Ensure", "PyRun_SimpleStringFlags", "Py_IsInitialized"):
        assert found[name] == ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
    assert set(found) == set(FUNCTIONS)


def test_the_interpreters_version_is_read_from_its_memory():
    found = image.find_functions(SELF, ["Py_Version"])
    assert image.python_version(SELF, found["Py_Version"]) == sys.version_info[:2]


def test_what_is_nowhere_is_not_found():
    assert image.find_functions(SELF, ["no_such_function_at_all"]) == {}


def test_memory_is_written_and_read():
    place = ctypes.create_string_buffer(b"before", 16)
    image.write_memory(SELF, ctypes.addressof(place), b"after\0")
    assert place.value == b"after"
    assert image.read_memory(SELF, ctypes.addressof(place), 5) == b"after"


def test_there_is_no_page_of_ours_in_a_process_that_was_never_entered():
    assert image.find_page(SELF, b"no page begins like this") is None


def test_a_page_that_is_there_is_found_again():
    [code, *_] = [m for m in image.mappings(SELF) if "x" in m.permissions and m.path == "[vdso]"]
    assert code.end > code.begin
    assert image._begins(SELF, code.begin, b"\x7fELF")


def test_the_main_thread_is_the_first():
    assert threads(SELF)[0] == SELF


def test_a_thread_that_waits_is_seen_waiting():
    read_end, write_end = os.pipe()
    import select

    found = []
    thread = threading.Thread(target=lambda: select.select([read_end], [], []))
    thread.start()
    until = time.monotonic() + 10
    while not found and time.monotonic() < until:
        found = [number for number in (system_call(SELF, thread.native_id),) if number in WAITS]
    os.write(write_end, b"x")
    thread.join()
    os.close(read_end)
    os.close(write_end)
    assert WAITS[found[0]] in {"select", "pselect6"}


def test_a_thread_that_is_gone_waits_for_nothing():
    assert system_call(SELF, 2**22 + 1) is None


def test_registers_hold_negative_numbers_as_the_machine_does():
    registers = Registers({"rax": 0, "orig_rax": 232}).but(rax=-4)
    assert registers["rax"] == 2**64 - 4
    assert (registers.result, registers.system_call) == (-4, 232)
