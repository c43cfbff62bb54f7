"""Web servers under load: by a scenario, beside a bot, and at full speed."""

import signal
import sys
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from perfkit_command import BOTS, free_port, raw_bot, until

pytestmark = pytest.mark.slow

STEPS = """
  - post: /login
    json: {name: 'anna-{student}'}
    expect: {json: {$.user.active: true}}
    save: {token: $.token}
  - get: /lessons
    headers: {Authorization: 'Bearer {token}'}
    expect: Mathematics
    save: {lesson: '/data-lesson=(.)/'}
  - post: '/lessons/{lesson}/answers'
    name: answer
    form: {answer: B}
    expect: you chose B
"""


def shop(port):
    return f"'{{python}} {BOTS / 'web_shop.py'} {port}'"


def test_a_web_server_is_started_loaded_watched_and_ended(desk):
    port = free_port()
    ended = desk.load_test(
        f"users: 5\nhttp: {{base: 'http://127.0.0.1:{port}'}}\n"
        f"target: {{command: {shop(port)}, ready: 'http://127.0.0.1:{port}/done/start'}}\n"
        f"steps:{STEPS}"
    ).end()
    assert ended.went_through, ended.err
    load = ended.summary["load"]
    assert (load["users_completed"], load["errors"], load["interactions"]) == (5, 0, 15)
    assert [step["name"] for step in load["steps"]] == ["POST /login", "GET /lessons", "answer"]
    assert ended.summary["bot"]["rss_mib"]["max"] > 1
    assert ended.summary["telegram"] is None
    assert ended.manifest["bot_command"].endswith(str(port))


def test_an_answer_that_is_not_well_is_told_and_objectives_are_missed(desk):
    port = free_port()
    ended = desk.believed(
        f"users: 5\nhttp: {{base: 'http://127.0.0.1:{port}'}}\n"
        f"target: {{command: {shop(port)}}}\nsteps: [{{get: /broken}}]"
    )
    assert ended.code == 10
    assert "5 x status 500 instead of 2xx or 3xx (step GET /broken)" in ended.out


def test_a_bot_and_a_web_server_are_loaded_side_by_side(desk):
    port = free_port()
    server = desk.start_program(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    )
    try:
        ended = desk.load_test(
            f"users: 3\nhttp: {{base: 'http://127.0.0.1:{port}'}}\n"
            "steps: [{say: /start}, {get: /}, {say: again}]",
            "--bot",
            raw_bot(),
        ).end()
    finally:
        server.signal(signal.SIGTERM)
        server.end()
    assert ended.went_through, ended.err
    assert ended.summary["load"]["interactions"] == 9
    assert ended.summary["load"]["errors"] == 0


def test_one_address_is_loaded_at_full_speed_and_at_a_rate(desk):
    port = free_port()
    server = desk.start_program([sys.executable, BOTS / "web_shop.py", str(port)])
    try:
        url = f"http://127.0.0.1:{port}/done/x"
        _answers(desk, url)
        fast = desk.start(
            "load-test",
            "--http",
            url,
            "--users",
            "5",
            "--duration",
            "1s",
            "--results",
            desk.results,
        ).end()
        desk.results = desk.folder / "steady"
        steady = desk.start(
            "load-test", "--http", url, "--rate", "50/s", "--duration", "2s", "--no-profile",
            "--pid", str(server.process.pid), "--results", desk.results,
        ).end()  # fmt: skip
    finally:
        server.signal(signal.SIGTERM)
        server.end()
    assert fast.went_through, fast.err
    assert fast.summary["bot"] is None
    assert "no process was observed" in fast.out
    assert fast.summary["load"]["interactions"] > 10
    assert steady.went_through, steady.err
    assert steady.summary["load"]["interactions"] == 100
    assert steady.summary["bot"]["rss_mib"]["max"] > 1


def test_ctrl_c_ends_a_load_of_requests_and_keeps_its_numbers(desk):
    port = free_port()
    server = desk.start_program([sys.executable, BOTS / "web_shop.py", str(port)])
    try:
        url = f"http://127.0.0.1:{port}/done/x"
        _answers(desk, url)
        running = desk.start(
            "load-test", "--http", url, "--duration", "60s", "--results", desk.results
        )
        running.has_measured(2)
        running.signal()
        ended = running.end()
    finally:
        server.signal(signal.SIGTERM)
        server.end()
    assert ended.code == 130
    assert ended.manifest["state"] == "interrupted"
    assert ended.summary["load"]["interactions"] > 10


def test_nothing_is_sent_to_other_machines(desk):
    refused = desk.load_test("steps: [{get: 'http://192.0.2.1/'}]").end()
    assert refused.code == 2
    assert "nothing was sent: 192.0.2.1 is not this machine" in refused.err
    never = desk.start("load-test", "--http", "https://api.telegram.org/", "--allow-remote").end()
    assert never.code == 2
    assert "is Telegram's: perfkit never sends anything there" in never.err


def _answers(desk, url):
    """Wait until the server answers: perfkit itself asks only one that is there."""

    def there():
        try:
            return urlopen(url, timeout=60).status == 200  # noqa: S310 - a URL of this file
        except (URLError, ConnectionError):
            return False

    until(there)
