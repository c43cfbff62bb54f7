"""Pictures of any size, and the size of any picture."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.images import (
    GREY_HEIGHT,
    GREY_WIDTH,
    SMALLEST_GREY,
    grey_jpeg,
)
from perfkit.telegram.core.images import image_size


@given(st.integers(SMALLEST_GREY, 300_000))
def test_a_made_up_photo_has_the_size_that_was_asked_for(size):
    content = grey_jpeg(size)
    assert size - 3 <= len(content) <= size
    assert content.startswith(b"\xff\xd8")
    assert content.endswith(b"\xff\xd9")
    assert image_size(content) == (GREY_WIDTH, GREY_HEIGHT)


def test_a_png_tells_its_size():
    png = b"\x89PNG\r\n\x1a\n" + pack(">I4sII", 13, b"IHDR", 640, 480)
    assert image_size(png) == (640, 480)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8xx"]
)
def test_what_is_no_picture_or_cut_off_has_no_size(content):
    assert image_size(content) is None


@given(st.integers(0, 2000))
def test_a_photo_cut_off_anywhere_does_no_harm(length):
    assert image_size(grey_jpeg(3000)[:length]) in {None, (GREY_WIDTH, GREY_HEIGHT)}


@given(st.binary(max_size=60))
def test_broken_bytes_do_no_harm(content):
    image_size(b"\xff\xd8" + content)
