"""``perfkit load-test --http``: what it asks of the workflow, and what it refuses."""

import sys

import pytest

from perfkit.cli import main as command_line
from perfkit.errors import UsageError

URL = "http://127.0.0.1:1/a"


class StoppedError(UsageError):
    """The fake workflow has been reached."""


@pytest.fixture
def call(monkeypatch, capsys):
    """Calls the command with a workflow that only remembers: what it was asked, code and error."""

    def run(*words):
        asked = []

        async def workflow(request, clock, progress, argv):
            asked.append(request)
            raise StoppedError("reached")

        monkeypatch.setattr("perfkit.workflows.http_test.http_test", workflow)
        monkeypatch.setattr(sys, "argv", ["perfkit", "load-test", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        return (asked[0] if asked else None), ended.value.code, capsys.readouterr().err

    return run


def test_a_url_is_enough(call):
    asked, _, _ = call("--http", URL)
    assert asked.address.url == URL
    assert (asked.method, asked.headers, asked.body, asked.rate) == ("GET", (), b"", None)
    assert (asked.connections, asked.duration_s, asked.timeout_s) == (50, 10, 10)
    assert (asked.verify, asked.allow_remote, asked.pid) == (True, False, None)
    assert asked.step == "GET /a"


def test_a_secret_in_a_url_is_not_shown(call):
    asked, _, _ = call("--http", URL + "?api_key=s3cret&b=c")
    assert asked.step == "GET /a?api_key=***&b=c"
    assert asked.address.target.endswith("s3cret&b=c")


def test_every_option_reaches_the_workflow(call, tmp_path):
    body = tmp_path / "body"
    body.write_bytes(b"\xffx")
    asked, _, _ = call(
        "--http", URL + "b" * 90, "--rate", "500/s", "--users", 7, "--duration", "1min",
        "--method", "post", "--header", "A: b", "--header", "C: d", "--body", f"@{body}",
        "--status", "200,404", "--timeout", "2s", "--ca", "ca.pem", "--insecure",
        "--allow-remote", "--pid", 42, "--no-profile", "--name", "n", "--results", tmp_path,
    )  # fmt: skip
    assert (asked.rate, asked.connections, asked.duration_s, asked.timeout_s) == (500, 7, 60, 2)
    assert (asked.method, asked.headers) == ("POST", (("A", "b"), ("C", "d")))
    assert (asked.body, asked.statuses.words) == (b"\xffx", ("200", "404"))
    assert (str(asked.ca), asked.verify, asked.allow_remote) == ("ca.pem", False, True)
    assert (asked.pid, asked.profile, asked.name, asked.results) == (42, False, "n", tmp_path)
    assert asked.step.startswith("POST /abbb")
    assert len(asked.step) == 60


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--http", "x"), 2, "--http: expected a URL such as"),
        (("--http", URL, "--rate", "0"), 2, "--rate: 0 is not above 0"),
        (("--http", URL, "--method", "G T"), 2, "--method: expected a method"),
        (("--http", URL, "--header", "x"), 2, "--header: expected a header"),
        (("--http", URL, "--status", "x"), 2, "--status: expected a status"),
        (("--http", URL, "--body", "@/no/such"), 5, "--body @/no/such: the file can't be read"),
        (("--http", URL, "--timeout", "x"), 2, "--timeout: 'x' is not a duration"),
        (("s.yaml", "--http", URL), 2, "--http stands alone: a scenario is"),
        (("--http", URL, "--bot", "x"), 2, "--http stands alone: --bot is"),
        (("--http", URL, "--latency", "5ms"), 2, "--http stands alone: the network"),
        ((), 2, "there is nothing to do: give a scenario, or --http URL"),
    ],
)
def test_what_can_not_be_is_one_line(call, words, code, told):
    asked, ended, error = call(*words)
    assert (asked, ended) == (None, code)
    assert error.startswith(f"perfkit: {told}")
    assert error.count("\n") == 1
