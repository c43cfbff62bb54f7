"""The page is served to whom it should be, and tells them what is new."""

import asyncio
import json

import pytest
from seen_bot import KeptPast, StandingClock, fired, seen, series
from served_page import visit

from perfkit.errors import InputError, UsageError
from perfkit.monitor.page.site import LivePage, PageSettings
from perfkit.web.hosts import Address

TOKEN = "a-token-that-is-long-enough"  # not a secret
PAGES = ("/", "/page.css", "/house.css", "/page.js", "/charts.js", "/icon.svg")


def test_every_answer_has_the_headers_that_keep_others_out():
    async def play(page):
        for path in (*PAGES, "/known", "/nothing", "/history?range=1h"):
            answer, _ = await page.gets(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cache-Control"] == "no-store"

    visit(play)


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere():
    async def play(page):
        for path in PAGES:
            answer, body = await page.gets(path)
            assert answer.status == 200
            assert b"://" not in body.replace(b"http://www.w3.org/2000/svg", b"")
        _, html = await page.gets("/")
        assert b"<style" not in html
        assert b" style=" not in html
        assert b" on" not in html.replace(b" one", b"").replace(b" once", b"")

    visit(play)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "10.0.0.1", ""])
def test_names_that_are_not_ours_are_refused(host):
    async def play(page):
        for path in ("/", "/news", "/history?range=1h"):
            answer, _ = await page.gets(path, Host=host)
            assert answer.status in {400, 403}

    visit(play)


def test_a_tunnel_may_give_it_another_port():
    async def play(page):
        for host in ("localhost:9999", "127.0.0.1:1", "localhost"):
            assert (await page.gets("/", Host=host))[0].status == 200

    visit(play)


def test_other_web_pages_can_not_read():
    async def play(page):
        for path in ("/news", "/history?range=1h", "/page.js", "/known"):
            answer, _ = await page.gets(path, **{"Sec-Fetch-Site": "cross-site"})
            assert answer.status == 403

    visit(play)


def test_a_browser_gets_everything_and_then_what_is_new():
    async def play(page):
        await page.page.show(seen(1))
        async with page.listens() as (answer, events):
            assert answer.headers["Content-Type"] == "text/event-stream"
            assert answer.headers["X-Accel-Buffering"] == "no"
            _, everything = await anext(events)
            assert everything["is"] == "all"
            await page.page.show(seen(2))
            await page.page.tell(fired())
            (_, now), (last, told) = await anext(events), await anext(events)
            assert now["lines"]["cpu"] == pytest.approx(0.33)
            assert told["title"] == "cpu"
        await page.page.show(seen(3))
        async with page.listens(**{"Last-Event-ID": last}) as (_, events):
            _, missed = await anext(events)
            assert (missed["is"], missed["at"]) == ("now", now["at"] + 1000)

    visit(play)


def test_a_browser_that_takes_nothing_holds_up_nobody():
    async def play(page):
        async with page.listens() as (_, idle), page.listens() as (_, events):
            await anext(idle)
            await anext(events)
            for second in range(100):
                await page.page.show(seen(second, commands=["x" * 100] * 20))
                assert (await anext(events))[1]["is"] == "now"

    visit(play)


def test_too_many_are_sent_away():
    async def play(page):
        streams = [page.http.get(f"{page.origin}/news") for _ in range(201)]
        page.http.connector._limit = 0
        answers = await asyncio.gather(*streams)
        assert sorted({answer.status for answer in answers}) == [200, 503]
        for answer in answers:
            answer.close()

    visit(play)


def test_on_loopback_no_token_is_wanted():
    async def play(page):
        assert "token" not in page.page.url
        assert (await page.gets("/known"))[0].status == 204

    visit(play)


def test_with_a_token_the_page_is_there_but_tells_nothing():
    async def play(page):
        await page.page.show(seen(1))
        for path in PAGES:
            assert (await page.gets(path))[0].status == 200
        for path in ("/known", "/news", "/history?range=1h", "/metrics"):
            answer, body = await page.gets(path)
            assert answer.status == 401
            assert b"homework" not in body

    visit(play, token=TOKEN)


def test_the_token_is_brought_once_and_a_cookie_stands_for_it():
    async def play(page):
        page.http.cookie_jar._unsafe = True  # cookies of addresses, as browsers have them
        assert TOKEN not in page.page.url, "it may end in a log"
        assert (await page.enters("wrong-token-of-some-length")).status == 401
        assert (await page.gets("/known"))[0].status == 401
        answer = await page.enters(TOKEN)
        assert answer.status == 204
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert TOKEN not in cookie
        assert (await page.gets("/known"))[0].status == 204

    visit(play, token=TOKEN)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"Bearer {TOKEN}", 204),
        (f"bearer {TOKEN}", 204),
        ("Bearer wrong", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer é", 401),
        ("Bearer", 401),
    ],
)
def test_programs_say_the_token(sent, status):
    async def play(page):
        assert (await page.gets("/known", Authorization=sent))[0].status == status

    visit(play, token=TOKEN)


@pytest.mark.parametrize("cookie", ["perfkit-page-0=", "perfkit-page-0=\xe9", "a;;=;b", "x" * 4000])
def test_cookies_that_are_not_ours_open_nothing(cookie):
    async def play(page):
        assert (await page.gets("/known", Cookie=cookie))[0].status == 401

    visit(play, token=TOKEN)


def test_other_web_pages_can_not_try_tokens():
    async def play(page):
        assert (await page.enters(TOKEN, Origin="http://evil.example")).status == 403
        assert (await page.enters("x" * 100_000)).status == 413
        assert (
            await page.enters(b"\xff", **{"Content-Type": "text/plain; charset=no"})
        ).status == 401

    visit(play, token=TOKEN)


def test_elsewhere_than_on_loopback_a_token_is_made_up():
    async def play(page):
        host, _, token = page.page.url.removeprefix("http://").partition("/#token=")
        assert len(token) >= 24
        port = host.rpartition(":")[2]
        page.origin = f"http://127.0.0.1:{port}"
        assert (await page.gets("/known"))[0].status == 401
        told = {"Authorization": f"Bearer {token}", "Host": f"10.1.2.3:{port}"}
        assert (await page.gets("/known", **told))[0].status == 204
        assert (await page.gets("/known", **told | {"Host": "evil.example"}))[0].status == 403

    visit(play, address=Address("0.0.0.0", 0))  # noqa: S104 - what is tested


def test_a_short_token_is_refused():
    settings = PageSettings("b", Address("127.0.0.1", 0), "short")
    with pytest.raises(UsageError, match="at least 16"):
        LivePage(settings, None, StandingClock())


def test_an_address_that_is_not_of_this_machine_is_said():
    page = LivePage(PageSettings("b", Address("192.0.2.1", 1), TOKEN), None, StandingClock())
    with pytest.raises(UsageError, match=r"192\.0\.2\.1"):
        asyncio.run(page.start())


def test_the_history_is_asked_once_for_all_who_look():
    past = KeptPast(series("perfkit_bot_cpu_seconds_total", [0.5] * 10))

    async def play(page):
        path = "/history?range=1h"
        answers = await asyncio.gather(*(page.gets(path) for _ in range(20)))
        told = json.loads(answers[0][1])
        assert told["lines"]["cpu"] == [0.5] * 10
        assert past.asked == 1
        page.clock.seconds = 20
        await page.gets(path)
        assert past.asked == 1
        page.clock.seconds = 40
        await page.gets(path)
        assert past.asked == 2
        await page.gets("/history?range=24h")
        assert past.asked == 3

    visit(play, past.open)


@pytest.mark.parametrize("path", ["/history", "/history?range=", "/history?range=2h"])
def test_other_ranges_there_are_not(path):
    async def play(page):
        assert (await page.gets(path))[0].status == 404

    visit(play, KeptPast().open)


def test_without_a_history_there_are_no_ranges():
    async def play(page):
        assert (await page.gets("/history?range=1h"))[0].status == 404

    visit(play)


def test_a_history_that_can_not_be_read_is_said_and_asked_again():
    past = KeptPast(error=InputError("the history is no database"))

    async def play(page):
        answer, body = await page.gets("/history?range=1h")
        assert (answer.status, body) == (503, b"the history is no database\n")
        past.error = None
        assert (await page.gets("/history?range=1h"))[0].status == 200

    visit(play, past.open)


def test_it_ends_at_once_though_browsers_listen():
    async def play(page):
        async with page.listens() as (_, events):
            await anext(events)
            await page.page.close()

    visit(play)
