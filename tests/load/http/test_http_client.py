"""The client of scenarios' students, against an aiohttp server and hostile ones."""

import asyncio
import contextlib
import json
import subprocess

import pytest
from aiohttp import web
from loopback_servers import raw_server, saying, server_tls

from perfkit.load.http.client import KEPT_BODY, HttpClient
from perfkit.load.http.door import tls_context
from perfkit.model.web import WebFailure, WebRequest, WebResponse


async def look(request):
    return web.json_response(
        {
            "method": request.method,
            "path": request.path_qs,
            "cookies": dict(request.cookies),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": (await request.read()).decode(),
        }
    )


async def log_in(_request):
    response = web.Response(text="in")
    response.set_cookie("sid", "s1")
    return response


MOVES = {302: web.HTTPFound, 303: web.HTTPSeeOther, 307: web.HTTPTemporaryRedirect}


async def move(request):
    raise MOVES[int(request.match_info["status"])](request.query["to"])


async def in_chunks(request):
    response = web.StreamResponse()
    await response.prepare(request)
    for part in (b"one ", b"two ", b"three"):
        await response.write(part)
    return response


async def much(_request):
    return web.Response(body=bytes(KEPT_BODY + 500_000))


@contextlib.asynccontextmanager
async def site(tls=None):
    app = web.Application()
    app.router.add_route("*", "/look", look)
    app.router.add_get("/in", log_in)
    app.router.add_route("*", "/move/{status}", move)
    app.router.add_get("/chunks", in_chunks)
    app.router.add_get("/much", much)
    runner = web.AppRunner(app)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await listener.start()
    scheme = "http" if tls is None else "https"
    try:
        yield f"{scheme}://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def on_site(talk, *, tls=None, client_tls=None, **settings):
    """Let ``talk(fetch, root)`` speak with the site."""

    async def both():
        async with asyncio.timeout(30), site(tls) as root:
            client = HttpClient(client_tls, **settings)

            async def fetch(path, student=1, **asked):
                method = asked.pop("method", "GET")
                url = root + path if path.startswith("/") else path
                return await client.fetch(student, WebRequest(method, url, **asked))

            try:
                return await talk(fetch, root)
            finally:
                await client.close()

    return asyncio.run(both())


def seen(outcome):
    """What the site saw of a request."""
    assert isinstance(outcome, WebResponse), outcome
    return json.loads(outcome.body)


def test_a_request_goes_out_as_it_is():
    async def talk(fetch, _root):
        return await fetch(
            "/look?a=b%20c", method="POST", headers=(("X-A", "b"), ("Content-Type", "text/csv")),
            body=b"1,2",
        )  # fmt: skip

    told = seen(on_site(talk))
    assert (told["method"], told["path"], told["body"]) == ("POST", "/look?a=b%20c", "1,2")
    assert told["headers"]["x-a"] == "b"
    assert told["headers"]["content-type"] == "text/csv"
    assert told["headers"]["user-agent"] == "perfkit"


def test_every_student_has_cookies_of_its_own():
    async def talk(fetch, _root):
        await fetch("/in", student=1)
        mine = await fetch("/look", student=1, cookies=(("more", "c"),))
        return mine, await fetch("/look", student=2)

    mine, other = on_site(talk)
    assert seen(mine)["cookies"] == {"sid": "s1", "more": "c"}
    assert seen(other)["cookies"] == {}


def test_redirects_are_followed_as_browsers_do():
    async def talk(fetch, _root):
        sent = {"method": "POST", "body": b"x", "headers": (("Content-Type", "text/x"),)}
        return (
            await fetch("/move/302?to=/look", **sent),
            await fetch("/move/307?to=/look", **sent),
            await fetch("/move/302?to=/look", redirects=0),
            await fetch("/move/302?to=/move/302?to=/look", redirects=1),
        )

    found, kept, unfollowed, too_many = on_site(talk)
    assert (seen(found)["method"], seen(found)["body"]) == ("GET", "")
    assert seen(found)["headers"].get("content-type") != "text/x"
    assert (seen(kept)["method"], seen(kept)["body"]) == ("POST", "x")
    assert unfollowed.status == 302
    assert unfollowed.header("location") == "/look"
    assert too_many == WebFailure("more than 1 redirects")


def test_no_redirect_leads_to_another_machine_and_no_secret_to_another_server():
    async def talk(fetch, root):
        async with site() as other:
            elsewhere = await fetch(f"/move/302?to={other}/look", headers=(("Authorization", "s"),))
        return await fetch("/move/302?to=http://example.com/"), elsewhere

    outside, elsewhere = on_site(talk)
    assert outside == WebFailure("not sent: example.com is not this machine")
    assert "authorization" not in seen(elsewhere)["headers"]


def test_telegram_is_never_reached():
    async def talk(fetch, _root):
        return await fetch("https://api.telegram.org/bot1:a/getMe")

    outcome = on_site(talk, allowed=frozenset({"api.telegram.org"}))
    assert outcome == WebFailure("not sent: api.telegram.org is Telegram's: perfkit never sends "
                                 "anything there")  # fmt: skip


def test_a_body_in_chunks_is_whole_and_a_huge_one_is_bounded():
    async def talk(fetch, _root):
        return await fetch("/chunks"), await fetch("/much")

    chunks, much_read = on_site(talk)
    assert chunks.body == b"one two three"
    assert len(much_read.body) == KEPT_BODY


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",  # noqa: S607
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", str(path) + ".key", "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    whole = path.with_name("whole.pem")
    whole.write_bytes(path.with_name("cert.pem.key").read_bytes() + path.read_bytes())
    return path, whole


def test_a_certificate_is_believed_where_its_authority_is_or_nobody_asks(certificate):
    public, whole = certificate

    async def talk(fetch, _root):
        return await fetch("/in")

    def trial(client_tls):
        return on_site(talk, tls=server_tls(whole), client_tls=client_tls)

    assert trial(tls_context(public.read_bytes(), verify=True)).body == b"in"
    assert trial(tls_context(None, verify=False)).body == b"in"
    refused = trial(None)
    assert refused == WebFailure(
        "the server's certificate is not believed: self-signed certificate"
    )
    with pytest.raises(ValueError, match="a file of certificates"):
        tls_context(b"no certificates", verify=True)


def test_nobody_there_is_a_failure():
    async def talk(fetch, _root):
        return await fetch("http://127.0.0.1:1/")

    assert on_site(talk) == WebFailure("connection refused")


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "nowhere://x", "http://a b/"])
def test_a_url_that_can_not_be_is_a_failure(url):
    async def talk(fetch, _root):
        return await fetch(url)

    assert isinstance(on_site(talk), WebFailure)


def test_a_header_that_can_not_be_sent_is_a_failure():
    async def talk(fetch, _root):
        return await fetch("/look", headers=(("X-A", "b\r\nC: d"),))

    assert on_site(talk) == WebFailure("the request can't be sent: a URL or header that can't be")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (saying(b"SSH-2.0-x\r\n\r\n"), "bad response: not HTTP that can be read"),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000), None),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx", then_close=True),
         "the connection was closed before the response was complete"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"),
         "timed out after 0.3 s"),
        (saying(b""), "timed out after 0.3 s"),
        (saying(b"", then_close=True),
         "the connection was closed before the response was complete"),
    ],
    ids=("garbage", "endless-head", "early-close", "huge-length", "silent", "hang-up"),
)  # fmt: skip
def test_an_ill_answer_is_a_failure_with_a_name(answer, error):
    async def both():
        async with asyncio.timeout(30), raw_server(answer) as port:
            client = HttpClient(None)
            request = WebRequest("POST", f"http://127.0.0.1:{port}/", timeout_s=0.3)
            outcome = await client.fetch(1, request)
            await client.close()
            return outcome

    outcome = asyncio.run(both())
    assert isinstance(outcome, WebFailure)
    assert error is None or outcome.error == error
