"""Who may ask for the metrics, and how they are given."""

import asyncio

import aiohttp
import pytest
from told_bots import BUILD, FakeClock, look

from perfkit.errors import UsageError
from perfkit.monitor.metrics.server import MetricsServer
from perfkit.monitor.metrics.sink import MetricsSink
from perfkit.web.hosts import Address

TOKEN = "0123456789abcdef"
ANY_PORT = Address("127.0.0.1", 0)
EVERYWHERE = "0.0.0.0"  # noqa: S104 - with a token, as is tested here


def ask(
    path: str = "/metrics",
    *,
    token: str = "",
    method: str = "GET",
    seen: bool = True,
    **headers: str,
) -> tuple[int, str, aiohttp.typedefs.LooseHeaders]:
    """Status, text and headers of one answer."""

    async def run() -> tuple[int, str, aiohttp.typedefs.LooseHeaders]:
        sink = MetricsSink(FakeClock(), BUILD)
        if seen:
            await sink.show(look('ma"li\ncious', bot_up=1))
        server = MetricsServer(sink, ANY_PORT, token)
        await server.start()
        try:
            async with aiohttp.ClientSession() as session:
                url = server.url.removesuffix("/metrics") + path
                sent = {name.replace("_", "-"): value for name, value in headers.items()}
                async with session.request(method, url, headers=sent) as answer:
                    return answer.status, await answer.text(), dict(answer.headers)
        finally:
            await server.close()

    return asyncio.run(run())


def test_prometheus_gets_the_format_that_it_likes_best() -> None:
    _, text, headers = ask()
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'perfkit_bot_up{bot="ma\\"li\\ncious"} 1\n' in text
    assert "# EOF" not in text
    _, text, headers = ask(Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert text.endswith("# EOF\n")


def test_browsers_are_told_to_take_it_for_nothing_but_text() -> None:
    _, _, headers = ask()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/metrics", "POST", 403),
        ("/metrics", "HEAD", 405),
        ("/", "GET", 404),
        ("/metrics/x", "GET", 404),
    ],
)
def test_nothing_else_can_be_asked_for(path: str, method: str, status: int) -> None:
    assert ask(path, method=method)[0] == status


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "[::2]:9464"])
def test_a_page_elsewhere_reaches_nothing_by_a_name_of_its_own(host: str) -> None:
    status, text, _ = ask(Host=host)
    assert (status, "perfkit_bot_up" in text) == (403, False)


def test_a_page_elsewhere_can_not_read_it_through_the_browser() -> None:
    assert ask(Sec_Fetch_Site="cross-site")[0] == 403


@pytest.mark.parametrize("path", ["/metrics", "/-/healthy"])
def test_with_a_token_only_those_who_have_it_are_answered(path: str) -> None:
    status, text, headers = ask(path, token=TOKEN)
    assert (status, headers["WWW-Authenticate"], "shop" in text) == (401, "Bearer", False)
    assert ask(path, token=TOKEN, Authorization=f"Bearer {TOKEN[:-1]}")[0] == 401
    assert ask(path, token=TOKEN, Authorization="Bearer ünï")[0] == 401
    assert ask(path, token=TOKEN, Authorization=f"Bearer {TOKEN}")[0] == 200


def test_it_is_healthy_while_a_bot_is_seen() -> None:
    assert ask("/-/healthy")[:2] == (200, "perfkit sees 1 bot.\n")
    assert ask("/-/healthy", seen=False)[0] == 503


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.7", "monitor.example"])
def test_where_others_reach_it_a_token_is_needed(host: str) -> None:
    with pytest.raises(UsageError, match="needs a token"):
        MetricsServer(MetricsSink(FakeClock(), BUILD), Address(host, 9464))
    MetricsServer(MetricsSink(FakeClock(), BUILD), Address(host, 9464), TOKEN)


def test_a_token_that_can_be_guessed_is_none() -> None:
    with pytest.raises(UsageError, match="shorter than 16"):
        MetricsServer(MetricsSink(FakeClock(), BUILD), ANY_PORT, "secret")


def test_where_it_listens_for_others_the_token_protects_and_not_the_name() -> None:
    async def run() -> int:
        server = MetricsServer(MetricsSink(FakeClock(), BUILD), Address(EVERYWHERE, 0), TOKEN)
        await server.start()
        try:
            url = server.url.replace(EVERYWHERE, "127.0.0.1")
            headers = {"Host": "monitor:9464", "Authorization": f"Bearer {TOKEN}"}
            async with (
                aiohttp.ClientSession() as session,
                session.get(url, headers=headers) as answer,
            ):
                return answer.status
        finally:
            await server.close()

    assert asyncio.run(run()) == 200


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    async def run() -> None:
        sink = MetricsSink(FakeClock(), BUILD)
        first = MetricsServer(sink, ANY_PORT)
        await first.start()
        try:
            taken = Address("127.0.0.1", int(first.url.split(":")[2].partition("/")[0]))
            with pytest.raises(UsageError, match="can't be used"):
                await MetricsServer(sink, taken).start()
        finally:
            await first.close()

    asyncio.run(run())
