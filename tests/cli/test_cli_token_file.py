"""A secret that stands in a file."""

from pathlib import Path

import pytest

from perfkit.cli.token_file import read_token_file
from perfkit.errors import InputError


def test_the_one_word_of_a_file_is_the_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  0123456789abcdef\n")
    assert read_token_file(file) == "0123456789abcdef"


@pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"line\nline", b"\x00\x01"])
def test_a_file_with_anything_else_is_refused_without_showing_it(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(InputError, match="a token is one word") as refused:
        read_token_file(file)
    assert "two" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none: the token can't be read: No such file"):
        read_token_file(tmp_path / "none")
