"""Other web pages can neither read the page nor act through it."""

import asyncio
import socket

import pytest
from visited_page import visit

from perfkit.errors import UsageError
from perfkit.telegram.page.site import Site

ABOUT_ALONE = (
    b'--b\r\nContent-Disposition: form-data; name="about"\r\n\r\n'
    b'{"bot":"1","student":6001,"kind":"photo"}\r\n--b--\r\n'
)


def test_every_answer_has_the_headers_that_keep_others_out():
    async def play(page):
        for path in ("/", "/page.js", "/page.css", "/bubbles.js", "/icon.svg", "/nothing"):
            answer, _ = await page.gets(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Access-Control-Allow-Origin" not in answer.headers
        _, html = await page.gets("/")
        assert b"<style" not in html
        assert b"onclick" not in html
        assert html.count(b"<script") == html.count(b'src="/page.js"') == 1
        assert b"://" not in html.replace(b"http://www.w3.org/2000/svg", b"")

    visit(play)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"])
def test_other_names_for_this_machine_are_refused(host):
    async def play(page):
        for path in ("/", "/news", "/page.js"):
            answer, body = await page.gets(path, Host=host)
            assert answer.status == 403
            assert b"127.0.0.1" in body

    visit(play)


def test_localhost_is_a_name_of_its_own():
    async def play(page):
        host = f"localhost:{page.site.port}"
        assert (await page.gets("/", Host=host))[0].status == 200
        await page.asks("say", text="x", headers={"Host": host, "Origin": f"http://{host}"})

    visit(play)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_pages_can_not_act(headers):
    async def play(page):
        for path in ("/ask", "/upload"):
            body = {"is": "say", "bot": "1", "student": 6001, "text": "forged"}
            headers_sent = {"Origin": page.origin, **headers}
            async with page.http.post(page.origin + path, json=body, headers=headers_sent) as told:
                assert told.status == 403
        assert page.queued == 0

    visit(play)


def test_without_an_origin_nobody_acts():
    async def play(page):
        async with page.http.post(f"{page.origin}/ask", json={"is": "join"}) as told:
            assert told.status == 403

    visit(play)


def test_other_pages_can_not_read():
    async def play(page):
        for path in ("/news", "/page.js"):
            answer, _ = await page.gets(path, **{"Sec-Fetch-Site": "cross-site"})
            assert answer.status == 403
        answer, _ = await page.gets("/", **{"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 200, "a link to the page may be followed"

    visit(play)


def test_forms_and_floods_are_refused():
    async def play(page):
        own = {"Origin": page.origin}
        for path, body, kind, status in (
            ("/ask", b'{"is": "join"}', "text/plain", 415),
            ("/ask", b"{" * 100_000, "application/json", 413),
            ("/ask", b'{"is": "jo', "application/json", 400),
            ("/upload", b"x", "application/json", 415),
            ("/upload", b"x", "multipart/form-data", 400),
            ("/upload", b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", 400),
            (
                "/upload",
                ABOUT_ALONE,
                "multipart/form-data; boundary=b",
                400,
            ),
        ):
            headers = {**own, "Content-Type": kind}
            async with page.http.post(page.origin + path, data=body, headers=headers) as told:
                assert told.status == status, (path, body[:20], await told.text())

    visit(play)


def test_a_taken_port_of_the_page():
    async def play(page):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            other = Site(page.room)
            with pytest.raises(UsageError, match=f"port {port}"):
                await other.start(port)
            await other.start(port, or_any=True)
            assert other.port not in {0, port}
            await other.close()

    visit(play)


def test_it_ends_at_once_though_browsers_listen():
    async def play(page):
        async with asyncio.timeout(60):
            await page.site.close()

    visit(play)
