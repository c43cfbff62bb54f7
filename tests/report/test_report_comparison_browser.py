"""The page of a comparison in a real browser: wide and narrow, light and dark, its script too."""

import asyncio
from dataclasses import replace

import chromium
import pytest
import sample_comparison
from sample_profiles import AFTER, BEFORE

from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_change import ProfiledSide, noise_between
from perfkit.model.profile_change import Basis
from perfkit.report.comparison_html import write_comparison_html

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

POINT_AT_THE_MIDDLE = """
(() => {
  const plot = document.querySelector(".charts .plot");
  const box = plot.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 5, bubbles: true };
  plot.dispatchEvent(new PointerEvent("pointermove", at));
  return [...document.querySelectorAll(".charts output")].map((each) => each.textContent);
})()
"""
ZOOM = """
document.querySelectorAll(".pkf-box rect")[2].dispatchEvent(
  new MouseEvent("click", {bubbles: true}))
"""
SHOWN = """
[...document.querySelectorAll(".pkf-axis:not(.pkf-hidden) .pkf-box:not(.pkf-hidden) text")]
  .map(text => text.textContent)
"""
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.parametrize("name", sample_comparison.ALL)
def test_the_page_fits_complains_of_nothing_and_asks_nobody(tmp_path, name):
    page = tmp_path / "report.html"
    page.write_text(write_comparison_html(sample_comparison.ALL[name]()))

    async def look():
        async with chromium.browser_page(tmp_path / "profile") as browser:
            for width, dark in ((1280, False), (390, True)):
                await browser.show(page.as_uri(), width=width, dark=dark)
                assert await browser.value(TOO_WIDE) is False
            assert browser.complaints == []
            assert {url.partition(":")[0] for url in browser.requests} <= {"file", "data"}

    asyncio.run(look())


def test_pointing_at_a_moment_shows_both_sides(tmp_path):
    page = tmp_path / "report.html"
    page.write_text(write_comparison_html(sample_comparison.comparison()))

    async def point():
        async with chromium.browser_page(tmp_path / "profile") as browser:
            await browser.show(page.as_uri(), width=1280)
            return await browser.value(POINT_AT_THE_MIDDLE)

    shown = asyncio.run(point())
    assert shown == ["840 ms", "80 ms", "400 ms", "38 ms", "25.0/s", "25.0/s"]


def test_a_difference_flame_graph_zooms_in_the_same_page(tmp_path):
    sides = ProfiledSide(BEFORE), ProfiledSide(AFTER)
    graph = lay_out_difference(BEFORE, AFTER, noise_between(*sides, Basis.SHARE))
    _, sample = next(iter(sample_comparison.ALL.items()))
    page = tmp_path / "report.html"
    page.write_text(write_comparison_html(replace(sample(), difference=graph)))

    async def look():
        async with chromium.browser_page(tmp_path / "profile") as browser:
            await browser.show(page.as_uri(), width=1280)
            await browser.value(ZOOM)
            assert await browser.value(SHOWN) == ["all", "main", "handle", "run_query"]
            assert browser.complaints == []

    asyncio.run(look())
