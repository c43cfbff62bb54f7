"""The page of a comparison in a real browser: wide and narrow, light and dark, its script too."""

import asyncio

import chromium
import pytest
import sample_comparison

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
