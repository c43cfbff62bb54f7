"""Texts as students see them: HTML, given entities, trimmed spaces."""

import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.entities import student_entities, utf16_length
from perfkit.telegram.core.formatting import read_caption, read_text
from perfkit.telegram.core.html import parse_html
from perfkit.telegram.core.marked import checked_link
from perfkit.telegram.core.refusal import Refusal

SURROGATE = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)
PREFIX = "Bad Request: can't parse entities: "
texts = st.text(st.characters(exclude_categories=("Cs",)))


def marks(entities) -> list[tuple]:
    """Entities as tuples: type, offset, length and whatever else they say."""
    more = ("url", "language", "custom_emoji_id")
    return [
        (each.type, each.offset, each.length, *filter(None, (getattr(each, m) for m in more)))
        for each in entities or ()
    ]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><STRONG>b</STRONG>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc",
         [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)]),
        ("😀 <b>я</b>", "😀 я", [("bold", 3, 1)]),
        ("<b><i>both</i> bold</b>", "both bold", [("bold", 0, 9), ("italic", 0, 4)]),
        ("<b >a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab",
         [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ('<a href="https://example.com/?a=1&amp;b=2">x</a>', "x",
         [("text_link", 0, 1, "https://example.com/?a=1&b=2")]),
        ("<a>example.com</a>", "example.com", [("text_link", 0, 11, "http://example.com/")]),
        ("<a href='tg://user?id=7'>x</a>", "x", [("text_link", 0, 1, "tg://user?id=7")]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a href = nowhere >x</a>", "x", []),
        ("<code>x</code>", "x", [("code", 0, 1)]),
        ('<code class="language-python">x</code>', "x", [("code", 0, 1)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1, "python")]),
        ('<code class="language-c"><pre>x</pre></code>', "x", [("pre", 0, 1, "c")]),
        ('<pre>y<code class="other">x</code></pre>', "yx", [("pre", 0, 2), ("code", 1, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<blockquote expandable="">x</blockquote>', "x", [("expandable_blockquote", 0, 1)]),
        ("<blockquote cite>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2, "5368")]),
        ('<tg-time unix="1" format="r">now</tg-time>', "now", []),
        ("&lt;b&gt; &amp; &quot;&#65;&#x42;&#0;&nbsp;&copy", '<b> & "AB&#0;&nbsp;&copy', []),
        ("a &lt b &#1114112; &#000000065;", "a < b &#1114112; &#000000065;", []),
    ],
)  # fmt: skip
def test_html_is_shown_as_telegram_shows_it(source, text, entities):
    shown, found = parse_html(source)

    assert shown == text
    assert marks(found) == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("я<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<", "Unclosed start tag at byte offset 0"),
        ("<b ", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href='x'", "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-emoji emoji-id="0">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xd83d;", SURROGATE),
    ],
)  # fmt: skip
def test_html_that_telegram_refuses_is_refused(source, reason):
    with pytest.raises(Refusal) as caught:
        parse_html(source)

    assert caught.value.description == PREFIX + reason


@given(texts)
def test_escaped_text_is_shown_as_it_was(text):
    assert parse_html(escape(text)) == (text, ())


@given(st.lists(st.sampled_from(
    ["<b>", "</b>", "<a href=", "'x.y'", '"', ">", "<", "/", "&", "&#", "65;", "&lt;", "😀", " ",
     "<pre>", "</pre>", "<code class='language-x'>", "</code>", "</>", "\0", "="]
)).map("".join))  # fmt: skip
def test_any_html_is_parsed_or_refused(source):
    try:
        text, entities = parse_html(source)
    except Refusal:
        return
    for entity in entities:
        assert 0 <= entity.offset < entity.offset + entity.length <= utf16_length(text)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("example.com", "http://example.com/"),
        ("example.com/a?b", "http://example.com/a?b"),
        ("HTTPS://Example.com?b", "https://Example.com/?b"),
        ("ftp://example.com", None),
        ("word", None),
        ("", None),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_addresses_are_kept_as_telegram_keeps_them(url, link):
    assert checked_link(url) == link


def read(text: str, **params: object) -> tuple[str, list[tuple]]:
    formatted = read_text({"text": text, **{k: json.dumps(v) for k, v in params.items()}})
    return formatted.text, marks(formatted.entities)


def test_given_entities_are_taken_as_they_are():
    user = {"id": 7, "is_bot": False, "first_name": "Ann"}
    given_ones = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_mention", "offset": 3, "length": 1, "user": user},
    ]
    formatted = read_text({"text": "ab c", "entities": json.dumps(given_ones)})

    assert marks(formatted.entities) == [("bold", 0, 2), ("text_mention", 3, 1)]
    assert formatted.entities[1].user.first_name == "Ann"


def test_a_parse_mode_wins_over_given_entities():
    params = {"text": "<b>x</b>", "entities": '[{"type":"code","offset":0,"length":1}]'}

    assert marks(read_text({**params, "parse_mode": "html"}).entities) == [("bold", 0, 1)]
    assert marks(read_text({**params, "parse_mode": "None"}).entities) == [("code", 0, 1)]


@pytest.mark.parametrize(
    "broken", ["x", "", '[{"type":"bold","offset":0,"length":1,"more":' + "[" * 9000]
)
def test_entities_that_are_no_json_are_none(broken):
    assert read_text({"text": "x", "entities": broken}).entities is None


def test_entities_that_say_nothing_are_refused():
    with pytest.raises(Refusal, match="can't parse MessageEntity: Object missing required field"):
        read_text({"text": "x", "entities": "[{}]"})


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("  <b>a</b>  ", "a", [("bold", 0, 1)]),
        ("  x <b>a </b>  ", "x a", [("bold", 2, 1)]),
        ("<b>  a</b>", "  a", [("bold", 0, 3)]),
        ("a<b> </b>", "a", []),
        (" a<b> </b>", "a", []),
    ],
)
def test_spaces_around_a_text_go_and_entities_move_with_it(source, text, entities):
    formatted = read_text({"text": source, "parse_mode": "HTML"})

    assert (formatted.text, marks(formatted.entities)) == (text, entities)


def test_a_caption_may_be_missing():
    assert read_caption({}).text == ""
    assert read_caption({"parse_mode": "HTML"}).text == ""


@given(texts)
def test_utf16_lengths_are_those_of_utf16(text):
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("hello", []),
        ("/start", [(0, 6)]),
        ("/start deep", [(0, 6)]),
        ("/start@perfkit_test_bot x", [(0, 23)]),
        ("😀 /go", [(3, 3)]),
        ("/a, /b", [(0, 2), (4, 2)]),
        ("a/b", []),
        ("//b", []),
        ("</b>", []),
        ("/a@b", []),
        ("/" + "a" * 65, []),
        ("/путь", []),
        ("/", []),
    ],
)
def test_commands_are_marked_in_what_students_write(text, commands):
    found = student_entities(text)

    assert [(each.offset, each.length) for each in found or ()] == commands
    assert all(each.type == "bot_command" for each in found or ())
