"""The page: whole, self-contained, and deaf to what bots wrote."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import sample_report

from perfkit.report.chart_data import chart_data, script_safe
from perfkit.report.html import page_environment, write_html

VOID = {"meta", "link", "br", "input", "hr", "img"}
OWN_SCRIPTS = 3
"""The charts' data, the page's script, the flame graph's."""


class Seen(HTMLParser):
    """Everything a browser would find in a page."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.attributes, self.unbalanced = [], [], [], []
        self.text, self.scripts = "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append([dict(attrs).get("type", ""), ""])

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append((tag, self.getpos()))

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1][1] += data
        else:
            self.text += data


@pytest.fixture(scope="module")
def pages():
    return {name: write_html(build()) for name, build in sample_report.ALL.items()}


@pytest.mark.parametrize("name", sample_report.ALL)
def test_every_tag_is_closed(pages, name):
    seen = Seen(pages[name])
    assert seen.unbalanced == []
    assert seen.open == []


@pytest.mark.parametrize("name", sample_report.ALL)
def test_nothing_is_fetched_from_anywhere(pages, name):
    seen = Seen(pages[name])
    fetching = [(k, v) for k, v in seen.attributes if k in ("src", "srcset", "href", "action")]
    assert fetching == [("href", "data:,")]
    assert not re.search(r"@import|url\((?!#)", pages[name])


@pytest.mark.parametrize("name", sample_report.ALL)
def test_the_policy_forbids_everything_but_the_pages_own_scripts(pages, name):
    seen = Seen(pages[name])
    policy = next(v for _, v in seen.attributes if v and v.startswith("default-src"))
    assert policy.startswith("default-src 'none';")
    script_policy = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in script_policy
    for kind, text in seen.scripts:
        if kind != "application/json":
            text = text.removeprefix("<![CDATA[").removesuffix("]]>")  # noqa: PLW2901
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert digest in script_policy


def test_hostile_text_is_shown_and_never_acts(pages):
    page = pages["hostile"]
    seen = Seen(page)
    assert seen.tags.count("script") == OWN_SCRIPTS
    assert "img" not in seen.tags
    assert not [key for key, _ in seen.attributes if key.startswith("on")]
    assert "<script>alert(1)</script>" in seen.text
    assert "[red]markup[/red]" in seen.text
    assert "{{ 7*7 }}" in seen.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", page)
    page.encode()


def test_ten_kilobytes_of_one_bots_line_do_not_fill_the_page(pages):
    assert "x" * 2000 not in pages["hostile"]


@pytest.mark.parametrize(
    ("name", "first"), [("before", "FAIL"), ("after", "PASS"), ("invalid", "INVALID")]
)
def test_the_verdict_comes_first(pages, name, first):
    heading = pages[name].split("<h1>")[1].split("</h1>")[0]
    assert f'<span class="word">{first}</span>' in heading


def test_a_failing_run_says_what_why_and_where(pages):
    text = " ".join(Seen(pages["before"]).text.split())
    for said in (
        "3 of 5 judged objectives missed",
        "response time p95 is 3.41 s, the bound is < 1.5 s",
        "degradation: could not check: it needs a light first stage to compare with",
        "The event loop is blocked by database calls",
        "answer a question",
        "no reply within 5 s",
        "Hello! Choose a course.",
        "srv/homework_bot/keyboards.py:42",
        "perfkit load-test scenarios/homework.yaml --users 50",
        "sha256 9f2c",
        "2 CPUs, 7.8 GiB",
        "The slowest 15 of 30 kept",
    ):
        assert said in text


def test_a_run_without_numbers_still_has_a_page(pages):
    text = Seen(pages["interrupted"]).text
    assert "Interrupted: the numbers cover the time until then." in text
    assert "Could not check" in text
    assert "Over the run" not in text


def test_a_run_in_which_little_was_seen_says_what_is_missing(pages):
    text = " ".join(Seen(pages["sparse"]).text.split())
    for said in (
        "30 of 40 kinds of errors",
        "No example was kept.",
        "No conversation was kept.",
        "2 durations over one hour counted as one hour.",
    ):
        assert said in text


def test_a_script_inside_the_flame_graph_is_allowed_as_the_browser_reads_it():
    svg = "<svg><script>if (1 &lt; 2) {}</script></svg>"
    page = write_html(replace(sample_report.before(), flamegraph_svg=svg))
    digest = base64.b64encode(hashlib.sha256(b"if (1 < 2) {}").digest()).decode()
    assert f"'sha256-{digest}'" in html.unescape(page)


def test_what_is_no_drawing_is_left_out():
    page = write_html(replace(sample_report.before(), flamegraph_svg="not a drawing"))
    assert "not a drawing" not in page


def test_the_script_is_given_the_values_of_the_charts(pages):
    (data,) = (text for kind, text in Seen(pages["before"]).scripts if kind == "application/json")
    columns = json.loads(data)
    assert len(columns["timeline"]["t_s"]) == 58
    assert columns["timeline"]["p95_ms"][29] is None
    assert columns["resources"]["rss_mib"][0] == 104
    assert chart_data(sample_report.before()) == data


def test_data_for_the_script_can_not_end_its_element():
    written = script_safe('{"a":"</script>&"}')
    assert not set("<>&") & set(written)
    assert json.loads(written) == {"a": "</script>&"}


def test_an_hour_by_the_second_stays_small(pages):
    assert len(pages["hour"].encode()) < 1_000_000


def test_what_a_template_forgets_to_tame_is_tamed_all_the_same():
    template = page_environment().from_string("{{ written }}")
    assert template.render(written="\x1b[31m<b>\x07") == "&lt;b&gt;\N{REPLACEMENT CHARACTER}"
