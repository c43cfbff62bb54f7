"""Text that others wrote never acts on what shows it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.untrusted import one_line, shorten, tame

ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link", "link"),
        ("\x1bPq#0;2\x1b\\after", "after"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1b(Bcharset", "charset"),
        ("ends with \x1b", "ends with "),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("tab\there", "tab here"),
        ("\u202eturned\u202c", "turned"),
        ("bell\x07", "bell\N{REPLACEMENT CHARACTER}"),
        ("half \ud83d", "half \N{REPLACEMENT CHARACTER}"),
        ("שלום 👩‍👩‍👧 漢字", "שלום 👩‍👩‍👧 漢字"),
    ],
)
def test_what_acts_is_gone_and_what_tells_stays(written, shown):
    assert tame(written) == shown


@given(ANY_TEXT)
def test_nothing_that_acts_is_left_of_any_text(text):
    assert not ACTS.search(tame(text))
    assert tame(tame(text)) == tame(text)
    tame(text).encode()


@given(ANY_TEXT, st.integers(min_value=1, max_value=50))
def test_shortened_text_keeps_to_its_limit(text, limit):
    assert len(shorten(text, limit)) <= limit
    assert len(one_line(text, limit)) <= limit
    assert "\n" not in one_line(text, limit)


def test_an_ellipsis_says_that_something_was_cut():
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert one_line("  a\n\n  b  ") == "a b"
    assert one_line("\x1b[31m" * 100 + "x", 10).endswith("…")
