"""Both Markdowns as students see them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.formatting import read_text
from perfkit.telegram.core.markdown import parse_markdown_v2
from perfkit.telegram.core.markdown_legacy import parse_markdown
from perfkit.telegram.core.refusal import Refusal

PREFIX = "Bad Request: can't parse entities: "
RESERVED = "_*[]()~`>#+-=|{}.!"
texts = st.text(st.characters(exclude_categories=("Cs",)))


def marks(entities) -> list[tuple]:
    more = ("url", "language", "custom_emoji_id")
    return [
        (each.type, each.offset, each.length, *filter(None, (getattr(each, m) for m in more)))
        for each in entities
    ]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("*a*_b_`c`", "abc", [("bold", 0, 1), ("italic", 1, 1), ("code", 2, 1)]),
        ("😀 *я*", "😀 я", [("bold", 3, 1)]),
        ("**", "", []),
        (r"\*a\_ \x \\", r"*a_ \x \\", []),
        ("back\\", "back\\", []),
        ("[a](http://x.y/z)!", "a!", [("text_link", 0, 1, "http://x.y/z")]),
        ("[x.y]", "x.y", [("text_link", 0, 3, "http://x.y/")]),
        ("[a](nowhere)", "a", []),
        ("[](x.y)", "(x.y)", []),
        ("[a](x.y", "a", [("text_link", 0, 1, "http://x.y/")]),
        ("```a b```", " b", [("pre", 0, 2, "a")]),
        ("```python\nx = 1```", "x = 1", [("pre", 0, 5, "python")]),
        ("```\r\nx```", "x", [("pre", 0, 1)]),
        ("```x```", "x", [("pre", 0, 1)]),
        ("*a _b*", "a _b", [("bold", 0, 4)]),
    ],
)
def test_the_older_markdown_is_shown_as_telegram_shows_it(source, text, entities):
    shown, found = parse_markdown(source)

    assert (shown, marks(found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "offset"), [("я *b", 3), ("snake_case", 5), ("[a", 0), ("`", 0), ("```x``", 0)]
)
def test_an_entity_of_the_older_markdown_must_end(source, offset):
    with pytest.raises(Refusal) as caught:
        parse_markdown(source)

    assert caught.value.description == (
        f"{PREFIX}Can't find end of the entity starting at byte offset {offset}"
    )


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("*a* _b_ ~c~", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("strikethrough", 4, 1)]),
        ("__u__ ||s||", "u s", [("underline", 0, 1), ("spoiler", 2, 1)]),
        ("😀 *я*", "😀 я", [("bold", 3, 1)]),
        ("*bold _both_*", "bold both", [("bold", 0, 9), ("italic", 5, 4)]),
        ("**", "", []),
        (r"1\. \(x\) \\ \a", r"1. (x) \ a", []),
        ("\\я \\", "\\я \\", []),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        (r"`a\`b\\`", "a`b\\", [("code", 0, 4)]),
        ("```python\nx = 1\n```", "x = 1\n", [("pre", 0, 6, "python")]),
        ("```\nx```", "x", [("pre", 0, 1)]),
        ("[a](http://x.y/z\\)w)", "a", [("text_link", 0, 1, "http://x.y/z)w")]),
        (r"[a](http://x.y/я\я)", "a", [("text_link", 0, 1, "http://x.y/я\\я")]),
        (r"[x\.y]", "x.y", [("text_link", 0, 3, "http://x.y/")]),
        ("[](x.y)", "", []),
        ("[*a*](x.y)", "a", [("bold", 0, 1), ("text_link", 0, 1, "http://x.y/")]),
        ("![👍](tg://emoji?id=5368)", "👍", [("custom_emoji", 0, 2, "5368")]),
        ("![](tg://emoji?id=5368)", "", []),
        ("![now](tg://time?unix=1)", "now", []),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
        (">a\n>b", "a\nb", [("blockquote", 0, 3)]),
        (">a||\nb", "a\nb", [("expandable_blockquote", 0, 2)]),
        (">a||\r\nb", "a\r\nb", [("expandable_blockquote", 0, 3)]),
        (">a||", "a", [("expandable_blockquote", 0, 1)]),
        (">*a*\n\n>b", "a\n\nb", [("blockquote", 0, 2), ("bold", 0, 1), ("blockquote", 3, 1)]),
        (">", "", []),
        ("\\\n>a", "\na", [("blockquote", 1, 1)]),
        ("\\\r>a", "\ra", [("blockquote", 1, 1)]),
    ],
)
def test_markdown_v2_is_shown_as_telegram_shows_it(source, text, entities):
    shown, found = parse_markdown_v2(source)

    assert (shown, marks(found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        *((f"a{c}", f"Character '{c}' is reserved and must be escaped with the preceding '\\'")
          for c in "])>#+-=|{}.!("),
        ("я *b", "Can't find end of Bold entity at byte offset 3"),
        ("_a__", "Can't find end of Underline entity at byte offset 2"),
        ("__a_", "Can't find end of Italic entity at byte offset 3"),
        ("```c\nx", "Can't find end of PreCode entity at byte offset 0"),
        ("[a", "Can't find end of TextUrl entity at byte offset 0"),
        ("[a](x", "Can't find end of a URL at byte offset 4"),
        ("![a]", "The entity must contain a tg://emoji or tg://time URL"),
        ("![a](x.y)", "Invalid tg://emoji or tg://time URL specified"),
        (">*a\nb", "Can't find end of Bold entity at byte offset 1"),
        (">a ||b\nc", "Can't find end of Spoiler entity at byte offset 3"),
        (">*a||\nb", "Can't find end of Bold entity at byte offset 1"),
        (">*a", "Can't find end of Bold entity at byte offset 1"),
        (">*a||", "Can't find end of Bold entity at byte offset 1"),
    ],
)  # fmt: skip
def test_markdown_v2_that_telegram_refuses_is_refused(source, reason):
    with pytest.raises(Refusal) as caught:
        parse_markdown_v2(source)

    assert caught.value.description == PREFIX + reason


@given(texts)
def test_escaped_text_is_shown_as_it_was(text):
    escaped = re.sub(r"([\x01-\x7e])", r"\\\1", text)

    assert parse_markdown_v2(escaped) == (text, ())


@given(
    st.sampled_from([parse_markdown, parse_markdown_v2]),
    st.lists(
        st.sampled_from(
            [*RESERVED, "__", "||", "```", "![", "](", "tg://emoji?id=1", "\\", "\n", "\r", "\n>",
             "a", "x.y", "😀", "\0"]
        )
    ).map("".join),
)  # fmt: skip
def test_any_markdown_is_parsed_or_refused(parse, source):
    try:
        text, entities = parse(source)
    except Refusal:
        return
    for entity in entities:
        assert 0 <= entity.offset < entity.offset + entity.length <= utf16_length(text)


@pytest.mark.parametrize(("mode", "source"), [("Markdown", "*a*"), ("MarkdownV2", "*a*")])
def test_messages_are_sent_in_both(mode, source):
    formatted = read_text({"text": source, "parse_mode": mode})

    assert (formatted.text, marks(formatted.entities)) == ("a", [("bold", 0, 1)])
