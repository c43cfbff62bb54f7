"""The page in a real browser: what is seen shows, what a bot says stays text."""

import asyncio
import json
from contextlib import asynccontextmanager

import chromium
import pytest
from seen_bot import (
    BEGIN_MS,
    HOSTILE,
    MIB,
    KeptPast,
    alert,
    ended,
    fired,
    loaded,
    seen,
    series,
)
from served_page import visited

from perfkit.model.monitoring import Told, TroubleNotice

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

TOKEN = "a-token-that-is-long-enough"  # not a secret
DASH = "\N{EN DASH}"
NO_OVERFLOW = "document.documentElement.scrollWidth <= innerWidth"
TILES = "[...document.querySelectorAll('.tile')]"
SHOWN = "[...document.querySelectorAll('.chart')].filter(chart => !chart.hidden)"


class Person:
    """Somebody who looks at the page."""

    def __init__(self, tab, visitor):
        self.tab, self.visitor, self.page = tab, visitor, visitor.page

    async def sees(self, expression):
        """Wait until this holds in the browser; what it gave."""
        async with asyncio.timeout(60):
            while not (found := await self.tab.value(expression)):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
        return found

    async def reads(self, text, place="document.body"):
        await self.sees(f"{place}?.innerText.includes({json.dumps(text)})")

    async def tile(self, name, value):
        """The tile of this name shows this."""
        which = f"{TILES}.find(tile => tile.innerText.startsWith({json.dumps(name)}))"
        await self.sees(f"{which}?.querySelector('.value').textContent === {json.dumps(value)}")

    async def legends(self):
        """What each chart that is there says of its moment."""
        return await self.tab.value(
            f"{SHOWN}.map(chart => chart.querySelector('output').textContent)"
        )

    async def hits(self, key):
        words = {"key": key, "code": key}
        await self.tab.call("Input.dispatchKeyEvent", type="keyDown", **words)
        await self.tab.call("Input.dispatchKeyEvent", type="keyUp", **words)

    async def points_at(self, chart, share):
        """Moves over a chart, to this share of its width."""
        x, y = json.loads(
            await self.tab.value(
                f"(() => {{ const box = {SHOWN}[{chart}].querySelector('.frame')"
                f".getBoundingClientRect(); scrollTo(0, 0); return JSON.stringify("
                f"[box.left + 58 + {share} * (box.width - 68), box.top + 60 + scrollY]); }})()"
            )
        )
        await self.tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)


@asynccontextmanager
async def at_the_page(tmp_path, history=None, *, width=1280, url=None, **settings):
    async with (
        asyncio.timeout(120),
        visited(history, **settings) as visitor,
        chromium.browser_page(tmp_path) as tab,
    ):
        await tab.show(url or visitor.page.url, width=width, height=1600)
        yield Person(tab, visitor)
        assert tab.complaints == []
        assert not await tab.value("'bad' in window")
        assert await tab.value(NO_OVERFLOW)
        outside = [asked for asked in tab.requests if not asked.startswith(visitor.origin)]
        assert outside == []


def play(tmp_path, story, history=None, **settings):
    async def run():
        async with at_the_page(tmp_path, history, **settings) as person:
            await story(person)

    asyncio.run(run())


async def watch(person, seconds, begin=0, **more):
    for second in range(begin, begin + seconds):
        await person.page.show(seen(second, values=loaded(second), **more))


def test_live_values_change(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        await person.tile("Memory", "80 MiB")
        await person.tile("CPU", DASH)
        await person.page.show(seen(1))
        await person.tile("CPU", "33 %")
        more = {"perfkit_bot_resident_memory_bytes": 500.0 * MIB}
        await person.page.show(seen(2, values=more))
        await person.tile("Memory", "500 MiB")
        await person.reads("critical", "document.querySelector('#tiles')")
        assert "homework" in await person.tab.value("document.title")

    play(tmp_path, story)


def test_a_load_test_appears_when_one_runs(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        await person.page.show(seen(1))
        await person.reads("No load test is running")
        await person.reads("appears with a load test")
        await watch(person, 12, begin=2)
        await person.tile("Response p95", "400 ms")
        await person.tile("Interactions", "20/s")
        await person.tile("Errors", "0 %")
        await person.sees("!document.body.innerText.includes('No load test is running')")

    play(tmp_path, story)


def test_an_alert_appears_and_clears(tmp_path):
    async def story(person):
        alerts = "document.getElementById('alerts')"
        await person.page.show(seen(0, alerts=[alert()]))
        await person.reads("none fires; 1 rules are watched", alerts)
        await person.page.show(seen(1, alerts=[alert("pending")]))
        await person.reads("1 pending", alerts)
        await person.page.show(seen(2, alerts=[alert("firing")]))
        await person.page.tell(fired(2))
        await person.reads("1 of 1 firing", alerts)
        await person.reads("firing, warning", alerts)
        await person.reads("83 %, for 2 s", alerts)
        await person.sees("document.title.startsWith('▲ 1')")
        await person.sees("document.getElementById('news').textContent.startsWith('fired: cpu')")
        await person.page.show(seen(3, alerts=[alert()]))
        await person.page.tell(fired(3, told=Told.RESOLVED))
        await person.reads("none fires", alerts)
        await person.reads("resolved", "document.getElementById('happened')")
        await person.sees("document.title.startsWith('homework')")

    play(tmp_path, story)


def test_what_a_bot_says_is_text(tmp_path):
    async def story(person):
        hostile = [alert("firing", rule=HOSTILE, summary=HOSTILE)]
        await person.page.show(seen(0, commands=[HOSTILE, "</script>"], alerts=hostile))
        await person.page.tell(fired(rule=HOSTILE, summary=HOSTILE))
        await person.page.tell(ended(HOSTILE, "</pre></details>"))
        await person.page.tell(TroubleNotice(HOSTILE, BEGIN_MS, HOSTILE, HOSTILE))
        for place in ("processes", "standing", "happened"):
            await person.sees(
                f"document.getElementById('{place}').textContent.includes({json.dumps(HOSTILE)})"
            )
        assert await person.tab.value("document.querySelectorAll('script, img').length") == 2

    play(tmp_path, story)


def test_the_cursor_shows_the_same_moment_in_all_charts(tmp_path):
    async def story(person):
        for second in range(100):
            await person.page.show(seen(second, values=loaded(second, 0.1 if second < 50 else 0.9)))
        await person.sees(f"{SHOWN}.length === 5")
        assert (await person.legends())[0] == "900 ms"
        await person.points_at(2, 1 - 70 / 120)
        await person.sees(f"{SHOWN}[0].querySelector('output').textContent === '100 ms'")
        places = await person.tab.value(
            f"{SHOWN}.map(chart => chart.querySelector('.cursor'))"
            ".map(cursor => `${cursor.hidden} ${Math.round(parseFloat(cursor.style.left))}`)"
        )
        assert len(set(places)) == 1
        assert places[0].startswith("false")
        shown = f"{SHOWN}.filter(chart => !chart.querySelector('.moment').hidden).length"
        assert await person.tab.value(shown) == 1

    play(tmp_path, story)


def test_the_arrow_keys_move_the_cursor(tmp_path):
    async def story(person):
        for second in range(100):
            await person.page.show(seen(second, values=loaded(second, 0.1 if second < 50 else 0.9)))
        await person.sees(f"{SHOWN}.length === 5")
        await person.tab.value("document.getElementById('charts').focus()")
        for _ in range(60):
            await person.hits("ArrowLeft")
        await person.sees(f"{SHOWN}[0].querySelector('output').textContent === '100 ms'")
        await person.reads("Response time: p95 100 ms", "document.getElementById('moment')")
        await person.hits("End")
        await person.sees(f"{SHOWN}[0].querySelector('output').textContent === '900 ms'")
        await person.hits("Escape")
        await person.sees("[...document.querySelectorAll('.cursor')].every(each => each.hidden)")

    play(tmp_path, story)


def test_two_thousand_points_of_the_history(tmp_path):
    begin_ms = BEGIN_MS - 2000 * 43_000
    gauge, rate = [80.0 * MIB] * 2000, [0.5] * 900 + [None] * 200 + [0.7] * 900
    past = KeptPast(
        series("perfkit_bot_resident_memory_bytes", gauge, step_ms=43_000, start_ms=begin_ms),
        series("perfkit_bot_cpu_seconds_total", rate, step_ms=43_000, start_ms=begin_ms),
    )

    async def story(person):
        await person.page.show(seen(0))
        await person.page.show(seen(1))
        await person.tile("CPU", "33 %")
        await person.sees(
            "(() => { const day = document.querySelector('#ranges button:nth-child(3)');"
            " day.click(); return !day.disabled; })()"
        )
        await person.sees("document.getElementById('charts').ariaBusy === 'false'")
        await person.points_at(0, 0.3)
        await person.sees(f"{SHOWN}[0].querySelector('output').textContent === '50 %'")
        await person.points_at(0, 0.5)
        await person.sees(f"{SHOWN}[0].querySelector('output').textContent === '{DASH}'")
        assert (await person.legends())[1] == "80 MiB"

    play(tmp_path, story, past.open)


def test_without_a_history_there_is_only_what_is_live(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        await person.sees("document.querySelectorAll('#ranges button:disabled').length === 3")

    play(tmp_path, story)


def test_the_bots_end_shows(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        await person.page.tell(ended("Traceback (most recent call last):"))
        await person.page.show(seen(1, up=False))
        await person.reads("gone", "document.getElementById('up')")
        await person.reads("None runs: the bot is gone.")
        await person.reads("killed by signal 9 (SIGKILL)")

    play(tmp_path, story)


def test_the_token_is_taken_out_of_the_address(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        address = f"{person.page.url}#token={TOKEN}"
        await person.reads("This page wants its token")
        # of the same page, so only a new beginning reads it
        await person.tab.call("Page.navigate", url="about:blank")
        await person.tab.show(address, width=1280)
        await person.tile("Memory", "80 MiB")
        assert TOKEN not in await person.tab.value("location.href")
        assert TOKEN not in "".join(person.tab.requests)
        assert all("401" in complaint for complaint in person.tab.complaints)
        person.tab.complaints.clear()

    play(tmp_path, story, token=TOKEN)


def test_the_token_can_be_typed(tmp_path):
    async def story(person):
        await person.page.show(seen(0))
        await person.sees("document.activeElement.id === 'token'")
        for token in ("not-the-token-of-this-page", TOKEN):
            await person.tab.call("Input.insertText", text=token)
            await person.tab.value("document.querySelector('#enter button').click()")
            if token != TOKEN:
                await person.reads("This is not the token of this page.")
        await person.tile("Memory", "80 MiB")
        assert all("401" in complaint for complaint in person.tab.complaints)
        person.tab.complaints.clear()

    play(tmp_path, story, token=TOKEN)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_and_can_be_seen(tmp_path, width, dark):
    async def story(person):
        crowd = ["python -m homework --with-a-very-long-command-line=" + "x" * 100] * 20
        alerts = [alert("firing", rule="r" * 100, summary="s" * 300), alert("pending", rule="b")]
        await watch(person, 30, commands=crowd, alerts=alerts)
        await person.page.tell(ended(*["log " * 60] * 20))
        await person.tab.show(person.visitor.page.url, width=width, height=1600, dark=dark)
        await person.tile("Response p95", "400 ms")
        await person.sees(f"{SHOWN}.length === 5")
        background = await person.tab.value("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(18, 22, 27)" if dark else "rgb(238, 241, 244)")
        drawn = await person.tab.value(
            f"{SHOWN}.every(chart => {{ const canvas = chart.querySelector('canvas');"
            " return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
            ".data.some(byte => byte > 0); })"
        )
        assert drawn
        assert await person.tab.value(NO_OVERFLOW)
        assert len(await person.tab.picture()) > 10_000

    play(tmp_path, story, width=width)
