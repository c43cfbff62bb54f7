"""Texts of a recording: written so that the reader gets them back, worded so that they hold."""

import re

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from perfkit.load.scenario.recording.quoting import said, scalar, wording
from perfkit.load.scenario.recording.stable import Varying, button_wordings, reply_wording
from perfkit.load.scenario.wording import (
    containing,
    equal_to,
    parse_template,
    parse_wording,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/start", "/start"),
        ("Mathematics", "Mathematics"),
        ("Next page", "Next page"),
        ("Yes", "'Yes'"),
        ("null", "'null'"),
        ("42", "'42'"),
        ("it's: so", "'it''s: so'"),
        ("A) 7 #1", "'A) 7 #1'"),
        ('two\nlines\t"\\', r'"two\nlines\t\"\\"'),
        ("zero\u200bwidth, \N{TAG SPACE} \r é", '"zero\\u200bwidth, \\U000e0020 \\r é"'),
        ("half \ud800", "'half \N{REPLACEMENT CHARACTER}'"),
        ("trailing ", "'trailing '"),
        ("{name}", "'{{name}}'"),
        ("{ {a}} {b c}", "'{ {{a}}} {b c}'"),
    ],
)
def test_texts_are_quoted_where_they_must_be(text, written):
    assert said(text) == written


@given(TEXTS)
@example("{{a}}")
@example("{{{a}}")
@example("\ufeff")
@example("\x85")
@example("x #")
@example("?")
@example("-")
def test_what_is_written_is_read_back(text):
    for line in (f"- say: {scalar(text)}", f"- {{say: {scalar(text)}, x: y}}"):
        node = yaml.compose(line, Loader=yaml.SafeLoader)
        assert node.value[0].value[0][1].value == text
    read = yaml.compose(said(text), Loader=yaml.SafeLoader).value
    assert parse_template(read).fill({}) == text


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("Begin", ("Begin",)),
        ("Lesson 3", (r"/^Lesson \d+$/", "Lesson 3")),
        ("A) 1.5 (?)", (r"/^A\) [\d.,:]+ \(\?\)$/", "A) 1.5 (?)")),
        ("Order a1b2", (r"/^Order \S+$/", "Order a1b2")),
        ("Anna's list", ("/^.+'s list$/", "Anna's list")),
        ("Annabel", ("Annabel",)),
        ("/a/", ("/^/a/$/",)),
        ("  ", (r"/^\s*\s*$/",)),
        ("{name}", ("{{name}}",)),
    ],
)
def test_buttons_are_named_by_what_stays(text, wordings):
    assert button_wordings(text, Varying(("Anna",))) == wordings


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("Welcome to the quiz!\nSecond line", "Welcome to the quiz!"),
        ("\n\n 42\nYour result", "Your result"),
        ("Hello, Anna! You have 3 tasks", r"/Hello, .+! You have \d+ tasks/"),
        ("👍", None),
        ("2026-11-20 10:30", None),
        ("", None),
        ("word " * 30, "word word word word word word word word word word word word"),
        ("x" * 100, "x" * 60),
        ("/path/", "//path//"),
    ],
)
def test_replies_are_known_by_how_they_begin(text, looked_for):
    assert reply_wording(text, Varying(("Anna", " "))) == looked_for


@given(TEXTS, st.lists(TEXTS, max_size=2))
@example("0", [])
@example("0²", [])
@example("² a²1 {x}", [])
@example("/x/", [])
@example(" 7 ", [])
def test_wordings_fit_what_they_were_made_of(text, names):
    varying = Varying(tuple(names))
    for each in button_wordings(text, varying):
        assert equal_to(parse_wording(each), {})(text)
    looked_for = reply_wording(text, varying)
    assert looked_for is None or containing(parse_wording(looked_for), {})(text)
    assert re.search(varying.pattern(text), text)


def test_a_text_that_looks_like_a_pattern_needs_one():
    assert wording("/x/") is None
    assert wording(" ") is None
