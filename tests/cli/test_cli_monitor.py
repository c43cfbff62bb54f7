"""``perfkit monitor``'s options: whom, what after ``--`` means, and what is refused in words."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from perfkit.cli import monitor as command
from perfkit.cli.main import app
from perfkit.cli.monitor_sources import SourceWords, read_sources
from perfkit.cli.monitor_whom import bot_name, read_pace, read_whom
from perfkit.errors import InputError, PerfkitError, UsageError
from perfkit.workflows.monitor_request import MonitorRequest, Whom


@pytest.fixture
def asked(monkeypatch) -> list[MonitorRequest]:
    """The requests that would be carried out."""
    requests: list[MonitorRequest] = []

    def take(request: MonitorRequest, **_: object) -> None:
        requests.append(request)

    monkeypatch.setattr(command, "_watch", take)
    monkeypatch.setattr(command, "_look_once", take)
    return requests


def call(*words: str) -> str:
    result = CliRunner().invoke(app, ["monitor", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_what_follows_the_dashes_is_the_command(asked):
    call("--duration", "5s", "--", "python", "my_bot.py", "--duration", "1s", "--", "x")
    (request,) = asked
    assert request.whom == Whom(command=("python", "my_bot.py", "--duration", "1s", "--", "x"))
    assert request.pace.duration_s == 5
    assert request.bot == "my_bot"


def test_a_program_may_be_called_like_a_subcommand(asked):
    call("--", "history")
    assert asked[0].whom.command == ("history",)


def test_subcommands_are_no_commands_to_start(asked):
    assert "--last" in call("history", "--help")
    assert "--grafana-dashboard" in call("export", "--help")
    assert "HighCpu" in call("check-rules")
    assert not asked


def test_a_subcommand_keeps_dashes_of_its_own(asked):
    assert "HighCpu" in call("check-rules", "--")
    assert not asked


def test_all_parts_arrive_in_the_request(asked, tmp_path):
    token = tmp_path / "token"
    token.write_text("0123456789abcdef0123\n")
    call(
        "--name", "my_bot.py", "--bot", "shop", "--interval", "100ms", "--results", str(tmp_path),
        "--alert", "cpu > 50%", "--no-default-rules", "--counters", "http://127.0.0.1:8000/metrics",
        "--counter", "interactions=my_total", "--watch-database", "shop.db", "--stalls",
        "--metrics", "9464", "--dashboard", "[::1]:0", "--dashboard-token-file", str(token),
        "--alert-log", str(tmp_path / "alerts.log"), "--log", "bot.log",
    )  # fmt: skip
    (request,) = asked
    assert request.whom == Whom(name="my_bot.py")
    assert (request.bot, request.pace.interval_s) == ("shop", 0.1)
    assert (request.rules.alerts, request.rules.defaults) == (("cpu > 50%",), False)
    assert request.asked.counters is not None
    assert request.asked.stalls
    published = request.published
    assert published.store == tmp_path / "monitor.sqlite"
    assert published.metrics is not None
    assert (published.metrics.address.host, published.metrics.address.port) == ("127.0.0.1", 9464)
    assert published.page is not None
    assert published.page.token == "0123456789abcdef0123"
    assert published.told.log is not None
    assert request.bot_log == Path("bot.log")
    assert not request.leaves_folder


def test_without_history_there_is_no_store(asked):
    call("--pid", "1", "--bot", "x", "--no-history")
    assert asked[0].published.store is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give one bot to watch"),
        (("--pid", "1", "--name", "x"), "give one bot to watch"),
        (("--pid", "1", "--", "x"), "give one bot to watch"),
        (("--name", " "), "empty"),
        (("--load-test", "--pid", "1"), "--load-test"),
        (("--name", "x", "--interval", "5ms"), "100 ms"),
        (("--name", "x", "--bot", "a\nb"), "--bot"),
        (("--name", "x", "--store", "y", "--no-history"), "--no-history"),
        (("--name", "x", "--metrics", "host:port:x"), "--metrics"),
        (("--name", "x", "--metrics-token-file", "y"), "goes with --metrics"),
        (("--name", "x", "--counter", "interactions=x"), "--counters"),
        (("--name", "x", "--counters", "http://example.com/metrics"), "--allow-remote"),
        (("--name", "x", "--watch-database", "mysql://x"), "--watch-database"),
        (("--name", "x", "--redis", "http://x"), "--redis"),
        (("--name", "x", "--once", "--watch-redis", "redis://127.0.0.1"), "does not ask"),
        (("--name", "x", "--once", "--stalls"), "--once"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_can_not_be_carried_out_is_refused_before_anything_is_done(words, says, asked):
    with pytest.raises(UsageError) as refused:
        call(*words)
    assert says in f"{refused.value.what} {refused.value.advice}"
    assert not asked


def test_a_tokens_file_must_be_there(asked, tmp_path):
    with pytest.raises(InputError, match="token"):
        call("--name", "x", "--metrics", "0", "--metrics-token-file", str(tmp_path / "none"))


def test_a_store_is_not_made_in_a_folder_that_is_not_there_unless_it_is_the_results(
    asked, tmp_path
):
    results = tmp_path / "results"
    call("--name", "x", "--results", str(results), "--store", str(results / "x.sqlite"))
    call("--name", "x", "--results", str(results), "--store", str(tmp_path / "x.sqlite"))
    assert len(asked) == 2
    with pytest.raises(UsageError, match="there is no folder"):
        call("--name", "x", "--results", str(results), "--store", str(tmp_path / "a/x.sqlite"))
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_is_not_there_yet_is_said(asked, tmp_path):
    log = tmp_path / "bot.log"
    assert f"there is no file {log} yet" in call("--name", "x", "--log", str(log))
    log.touch()
    assert "warning" not in call("--name", "x", "--log", str(log))
    assert len(asked) == 2


def test_once_is_of_a_bot_that_runs():
    with pytest.raises(UsageError, match="--once"):
        call("--once", "--", "python", "x.py")


def test_once_beside_a_service_does_not_mind_the_services_settings(asked, monkeypatch):
    monkeypatch.setenv("PERFKIT_WATCH_DATABASE", "shop.db")
    call("--once", "--name", "x")
    assert asked


def test_a_mistake_in_a_rule_is_told_before_anything_is_started(tmp_path):
    started = tmp_path / "started"
    with pytest.raises(PerfkitError, match="--alert"):
        call(
            "--results", str(tmp_path), "--alert", "nonsense > 1", "--plain",
            "--", "touch", str(started),
        )  # fmt: skip
    assert not started.exists()


@pytest.mark.parametrize(
    ("whom", "name"),
    [
        (Whom(command=("python3.12", "-u", "bots/shop.py", "--token", "x")), "shop"),
        (Whom(command=("/usr/bin/python", "-X", "dev", "-m", "shop.bot")), "shop.bot"),
        (Whom(command=("python", "-mshop")), "shop"),
        (Whom(command=("env", "A=1", "uv", "run", "x")), "uv"),
        (Whom(command=("python", "-c", "pass")), "python"),
        (Whom(command=("python", "-m")), "python"),
        (Whom(command=("env", "A=1")), "bot"),
        (Whom(name=" my bot "), "my bot"),
        (Whom(load_test=("x.yaml",)), "bot"),
        (Whom(pid=2**22 + 1), "bot"),
        (Whom(command=("./bot\x1b[31m",)), "bot"),
    ],
    ids=str,
)
def test_a_bot_without_a_name_is_called_after_its_command(whom, name):
    assert bot_name(None, whom) == name


def test_an_hour_is_the_longest_interval_and_no_duration_is_until_the_end():
    assert read_pace("1h", None).duration_s is None
    with pytest.raises(UsageError):
        read_pace("61min", None)


def test_what_follows_the_dashes_are_a_load_tests_words():
    whom = read_whom(None, None, ("x.yaml", "--users", "5"), load_test=True)
    assert whom == Whom(load_test=("x.yaml", "--users", "5"))
    assert whom.starts


def test_nothing_else_is_asked_unless_somebody_says_so():
    asked = read_sources(SourceWords(), allow_remote=False)
    assert (asked.database, asked.redis, asked.counters, asked.stalls) == (None, None, None, False)


def test_the_group_knows_all_its_subcommands():
    group = typer.main.get_command(command.app)
    assert sorted(group.commands) == ["check-rules", "export", "history"]  # type: ignore[attr-defined]
