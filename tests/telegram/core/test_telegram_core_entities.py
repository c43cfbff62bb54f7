"""What Telegram marks by itself in what a student writes; offsets in UTF-16 code units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.entities import student_entities, utf16_length


def marked(text: str) -> list[tuple[str, str]]:
    """Kind and text of each entity, read back by its offset and length."""
    units = text.encode("utf-16-le")
    return [
        (each.type, units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le"))
        for each in student_entities(text) or ()
    ]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("hello", []),
        ("1/2 of it. # @", []),
        ("/start now", [("bot_command", "/start")]),
        ("/start@perfkit_test_bot", [("bot_command", "/start@perfkit_test_bot")]),
        ("ask @anna_1, @gif or @ab", [("mention", "@anna_1"), ("mention", "@gif")]),
        ("#homework #7 #задача_7", [("hashtag", "#homework"), ("hashtag", "#задача_7")]),
        ("#a#b", []),
        ("write to anna.b+x@mail.example.com!", [("email", "anna.b+x@mail.example.com")]),
        ("see https://example.org/a?b=c#d.", [("url", "https://example.org/a?b=c#d")]),
        ("(example.com/x), then", [("url", "example.com/x")]),
        ("[example.com/a_(b)?!] yes", [("url", "example.com/a_(b)")]),
        ("http://school.museum and 10.0.0.1:80", [("url", "http://school.museum"),
         ("url", "10.0.0.1:80")]),
        ("https://example.org/#tag/@anna", [("url", "https://example.org/#tag/@anna")]),
        ("file.txt v1.2.3 e.g.this", []),
        ("😀 /go 😀 #да t.me", [("bot_command", "/go"), ("hashtag", "#да"), ("url", "t.me")]),
        ("пример.рф", [("url", "пример.рф")]),
    ],
)  # fmt: skip
def test_stretches_are_marked_as_telegram_marks_them(text, entities):
    assert marked(text) == entities


@given(st.text("a1.@#/ _-😀é:com", max_size=40))
def test_entities_follow_one_another_inside_the_text(text):
    end = 0
    for entity in student_entities(text) or ():
        assert entity.offset >= end
        assert entity.length > 0
        end = entity.offset + entity.length
    assert end <= utf16_length(text)


def test_a_long_text_is_read_quickly():
    for text in ("a." * 2048 + "@", "a" * 4094 + "@.", "#" + "a" * 4095, "http://" + "a." * 2000):
        student_entities(text)
