"""Load tests of web servers as workflows, against a server of this process."""

import asyncio
import contextlib
from pathlib import Path

import pytest
from aiohttp import web

from perfkit.clock import SystemClock
from perfkit.errors import BotError, InputError, UsageError
from perfkit.load.http.door import read_ca
from perfkit.runs.reading import read_evidence
from perfkit.web_address import parse_url
from perfkit.workflows.http_request import HttpRequest
from perfkit.workflows.http_test import http_test
from perfkit.workflows.load_request import LoadRequest
from perfkit.workflows.load_test import load_test


class Silent:
    """Who is told the progress, and what it was told."""

    def __init__(self):
        self.phases = []

    def phase(self, text):
        self.phases.append(text)

    def update(self, numbers):
        self.phases.append(numbers.phase)


async def hello(_request):
    return web.Response(text="hello")


@contextlib.asynccontextmanager
async def serving():
    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def lean(tmp_path, *, url=None, progress=None, **asked):
    async def both():
        async with asyncio.timeout(60), serving() as root:
            request = HttpRequest(parse_url(url or root + "/"), tmp_path, **asked)
            return await http_test(request, SystemClock(), progress or Silent(), ("perfkit",))

    return asyncio.run(both())


def scenario(tmp_path, text, **asked):
    async def both():
        async with asyncio.timeout(60), serving() as root:
            file = tmp_path / "web.yaml"
            file.write_text(text.replace("ROOT", root))
            request = LoadRequest(file, tmp_path / "results", **asked)
            return await load_test(request, SystemClock(), Silent(), ("perfkit",))

    return asyncio.run(both())


@pytest.mark.parametrize("rate", [None, 50.0])
def test_one_address_is_loaded_and_nothing_is_said_of_a_process(tmp_path, rate):
    outcome = lean(tmp_path, users=2, rate=rate, duration_s=0.4)
    summary = outcome.report.summary
    assert outcome.problem is None
    assert summary.load.interactions > 1
    assert summary.load.errors == 0
    assert (summary.bot, summary.telegram) == (None, None)
    assert outcome.report.manifest.notes["subject"] == "address"
    unjudged = {o.name: o.note for o in summary.objectives if o.ok is None}
    assert unjudged["cpu"] == unjudged["rss"] == "no process was observed: --pid names one"
    assert not any(o.applies for o in summary.objectives if o.name in {"cpu", "rss"})


def test_the_progress_of_one_address_tells_of_connections(tmp_path):
    progress = Silent()
    lean(tmp_path, progress=progress, users=1, duration_s=0.2)
    assert "connections at work" in progress.phases


def test_students_send_requests_without_a_bot(tmp_path):
    text = "users: 3\nhttp: {base: ROOT}\nsteps: [{get: /, expect: hello}]"
    outcome = scenario(tmp_path, text)
    load = outcome.report.summary.load
    assert (load.users_completed, load.interactions, load.errors) == (3, 3, 0)
    assert load.steps[0].name == "GET /"
    assert outcome.report.manifest.notes["subject"] == "server"


def test_without_a_bot_there_is_nothing_to_look_into(tmp_path):
    with pytest.raises(UsageError, match="this scenario has no bot"):
        scenario(tmp_path, "users: 1\nhttp: {base: ROOT}\nsteps: [{get: /}]", look_inside=True)
    assert not (tmp_path / "results").exists()


def test_a_redirected_or_missing_page_is_an_error_with_its_conversation(tmp_path):
    outcome = scenario(tmp_path, "users: 1\nsteps: [{get: ROOT/nothing}]")
    (group,) = outcome.report.errors
    assert group.error == "status 404 instead of 2xx or 3xx"
    evidence = read_evidence(Path(outcome.report.folder))
    said = [line.who for line in evidence.failures[0].conversation]
    assert said == ["student", "server", "perfkit"]


def test_a_server_that_is_not_there_is_told_before_the_load(tmp_path):
    with pytest.raises(BotError, match=r"127\.0\.0\.1:1 does not answer: connection refused"):
        lean(tmp_path, url="http://127.0.0.1:1/")
    with pytest.raises(BotError, match="localhost:1 does not answer: connection refused"):
        scenario(tmp_path, "steps: [{get: 'http://localhost:1/'}]")


def test_other_machines_are_refused_before_anything_is_sent(tmp_path):
    with pytest.raises(
        UsageError, match=r"nothing was sent: 192\.0\.2\.1 is not this machine"
    ) as no:
        lean(tmp_path, url="http://192.0.2.1/")
    assert "--allow-remote" in no.value.advice
    with pytest.raises(UsageError, match=r"web\.yaml: nothing was sent: 192\.0\.2\.1 is not") as no:
        scenario(tmp_path, "http: {base: 'http://192.0.2.1'}\nsteps: [{get: /}]")
    assert "--allow-remote" in no.value.advice
    for text in (
        "http: {base: 'http://t.me'}\nsteps: [{get: /}]",
        "steps: [{get: 'http://t.me/'}]",
    ):
        with pytest.raises(UsageError, match="is Telegram's"):
            scenario(tmp_path, text, allow_remote=True)
    assert not list(tmp_path.glob("results/*"))


def test_certificates_that_are_none_are_told(tmp_path):
    with pytest.raises(InputError, match="the certificates can't be read"):
        read_ca(tmp_path / "none.pem")
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificates")
    with pytest.raises(UsageError, match=r"--ca .*bad.pem: expected a file of certificates"):
        lean(tmp_path, url="https://127.0.0.1:1/", ca=bad)
    with pytest.raises(InputError, match=r"web.yaml: http.ca: expected a file of certificates"):
        scenario(tmp_path, "http: {base: 'https://[::1]:1', ca: bad.pem}\nsteps: [{get: /}]")
