"""The page in a real browser: at both widths, in both colour schemes, with its script at work."""

import asyncio

import chromium
import pytest
import sample_report

from perfkit.report.html import write_html
from perfkit.report.wording import NOTHING

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

POINT_AT_THE_MIDDLE = """
(() => {
  const box = document.querySelector(".plot").getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 5, bubbles: true };
  document.querySelector(".plot").dispatchEvent(new PointerEvent("pointermove", at));
  return [
    document.querySelector(".moment").textContent,
    document.querySelectorAll(".cursor:not([hidden])").length,
    ...[...document.querySelectorAll("output[data-key]")].map((each) => each.textContent),
  ];
})()
"""
SORT_BY_P95 = """
(() => {
  const table = document.querySelector("#steps table");
  const button = table.querySelectorAll("th button")[4];
  const first = () => table.tBodies[0].rows[0].cells[0].textContent.trim();
  button.click();
  const slowest = first();
  button.click();
  return [slowest, first(), button.parentElement.getAttribute("aria-sort")];
})()
"""
PLOT_EDGES = """
[...new Set([...document.querySelectorAll(".plot, .x-axis")].map((each) => {
  const box = each.getBoundingClientRect();
  return `${box.left.toFixed(1)} ${box.right.toFixed(1)}`;
}))].length
"""
LOWEST_CONTRAST = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (channels) => {
    const [r, g, b] = channels.map((each) => {
      const c = each / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.unshift(each);
    return layers.reduce(
      (under, each) => rgb(getComputedStyle(each).backgroundColor, under), [255, 255, 255]);
  };
  const worst = { ratio: 99, text: "" };
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest("svg, script, style, .visually-hidden")) continue;
    if (!element.getClientRects().length) continue;
    const under = behind(element);
    const [a, b] = [light(rgb(getComputedStyle(element).color, under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const text = `${element.className}: ${element.textContent}`;
    if (ratio < worst.ratio) Object.assign(worst, { ratio, text });
  }
  return worst;
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, build in sample_report.ALL.items():
        (folder / f"{name}.html").write_text(write_html(build()), encoding="utf-8")
    return folder


def in_browser(tmp_path, visit):
    """Run the coroutine function with a page of a fresh browser."""

    async def run():
        async with chromium.browser_page(tmp_path / "profile") as page:
            return await visit(page)

    return asyncio.run(run())


def test_every_page_fits_telephone_and_desk_and_asks_nobody_for_anything(folder, tmp_path):
    async def visit(page):
        for name in sample_report.ALL:
            for width in (400, 1400):
                url = (folder / f"{name}.html").as_uri()
                await page.show(url, width=width)
                assert await page.value("document.documentElement.scrollWidth") <= width, name
                assert await page.value("document.querySelectorAll('main').length") == 1
                assert set(page.requests) == {url}
                page.requests.clear()
        assert page.complaints == []

    in_browser(tmp_path, visit)


def test_the_charts_answer_to_the_pointer_and_tables_sort(folder, tmp_path):
    async def visit(page):
        await page.show((folder / "before.html").as_uri(), width=1400)
        assert await page.value(PLOT_EDGES) == 1
        moment, cursors, *values = await page.value(POINT_AT_THE_MIDDLE)
        assert (moment, cursors) == ("0:29", 5)
        assert values[:4] == [NOTHING, NOTHING, NOTHING, "0.0/s"]  # the second without a reply
        assert await page.value(SORT_BY_P95) == ["statistics", "start", "ascending"]
        assert page.complaints == []

    in_browser(tmp_path, visit)


def test_the_flame_graphs_own_script_runs_inside_the_page(folder, tmp_path):
    async def visit(page):
        await page.show((folder / "before.html").as_uri(), width=400)
        assert await page.value("document.querySelector('#flamegraph svg.pkf-live') !== null")
        assert page.complaints == []

    in_browser(tmp_path, visit)


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_what_is_behind_it(folder, tmp_path, dark):
    async def visit(page):
        for name in ("before", "after", "invalid"):
            await page.show((folder / f"{name}.html").as_uri(), width=1400, dark=dark)
            assert await page.value("matchMedia('(prefers-color-scheme: dark)').matches") is dark
            worst = await page.value(LOWEST_CONTRAST)
            assert worst["ratio"] >= 4.5, (name, worst)

    in_browser(tmp_path, visit)


def test_the_page_can_be_printed(folder, tmp_path):
    async def visit(page):
        await page.show((folder / "before.html").as_uri(), width=1400)
        assert (await page.printed()).startswith(b"%PDF-")

    in_browser(tmp_path, visit)
