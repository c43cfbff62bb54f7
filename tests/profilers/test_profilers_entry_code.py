"""The page that is put into a process."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from perfkit.profilers import entry
from perfkit.profilers.entry.machine_code import (
    FUNCTIONS,
    LONGEST_TEXT,
    PAGE,
    TEXT_AT,
    make_page,
    make_text,
)
from perfkit.profilers.injection import entering_text

SOURCE = Path(entry.__file__).with_name("code_page.s")
ADDRESSES = {name: number for number, name in enumerate(FUNCTIONS, 1)}


def assembled(folder):
    subprocess.run([shutil.which("as"), SOURCE, "-o", "page.o"], check=True, cwd=folder)
    subprocess.run(
        [shutil.which("objcopy"), "-O", "binary", "-j", ".text", "page.o", "page.bin"],
        check=True,
        cwd=folder,
    )
    return (folder / "page.bin").read_bytes()


@pytest.mark.skipif(
    not (shutil.which("as") and shutil.which("objcopy")), reason="there is no assembler here"
)
def test_the_bytes_are_the_source_assembled(tmp_path):
    try:
        code = assembled(tmp_path)
    except subprocess.CalledProcessError:
        pytest.skip("the assembler here is not one for x86_64")
    assert make_page(dict.fromkeys(FUNCTIONS, 0)) == code


def test_the_addresses_stand_where_the_code_looks_for_them():
    page = make_page(ADDRESSES)
    assert len(page) == TEXT_AT
    assert struct.unpack_from("<6Q", page, 256) == (1, 2, 3, 4, 5, 6)


def test_the_text_that_enters_fits_with_a_long_folder():
    assert len(make_page(ADDRESSES) + make_text(entering_text("/tmp/" + "x" * 200))) <= PAGE


@pytest.mark.parametrize("text", ["x" * (LONGEST_TEXT + 1), "a\0b"])
def test_a_text_that_can_not_be_put_there_is_refused(text):
    with pytest.raises(ValueError, match="does not fit"):
        make_text(text)


def test_the_longest_text_ends_with_the_page():
    assert TEXT_AT + len(make_text("x" * LONGEST_TEXT)) == PAGE
