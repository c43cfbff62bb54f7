"""A bot that runs already and was pointed at perfkit by its author: ``--pid`` and the emulator."""

import re
import socket
import sys

import httpx
import psutil
import pytest
from perfkit_command import BOTS, PATIENCE_S, free_port, until

pytestmark = pytest.mark.slow

ECHO = """
users: 3
steps:
  - repeat: {times: 3, steps: [{say: "hi {student}", expect: "you said hi {student}"}]}
"""


@pytest.fixture
def bot(desk):
    """Starts a bot pointed at an address; ended when the test is over."""
    started = []

    def start(name, root, *words, **environment):
        program = [sys.executable, BOTS / f"{name}.py", *words, root]
        started.append(desk.start_program(program, PERFKIT_API_ROOT=root, **environment))
        return started[-1]

    yield start
    for each in started:
        each.signal()
        each.process.wait(PATIENCE_S)


@pytest.fixture
def patient_bot(bot):
    """A bot that waits for a Bot API which nobody serves yet, and the port it tries."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    return bot("raw_bot", f"http://127.0.0.1:{port}", "--patient"), str(port)


@pytest.fixture
def emulator(desk):
    """``perfkit emulator``, and the root it serves."""
    running = desk.start("emulator", "--port", "0")
    running.says("http://")
    yield running, re.search(r"http://127\.0\.0\.1:\d+", running.error_text())[0]
    running.signal()
    assert running.end().code == 0


def port_of(root):
    return root.rpartition(":")[2]


def calls(target, root):
    """Wait until this bot has a connection to the Bot API; it may take its time to start."""
    process, port = psutil.Process(target.process.pid), int(port_of(root))
    until(lambda: any(one.raddr and one.raddr.port == port for one in process.net_connections()))


def asks(root, method="getMe"):
    """Whether the Bot API answers there."""
    try:
        return httpx.get(f"{root}/bot42:TEST/{method}").json()["ok"]
    except httpx.TransportError:
        return False


def test_a_running_bots_webhook_is_taken_over_with_the_port(desk, emulator, bot):
    _, root = emulator
    target = bot("telebot_webhook", root, PORT=str(free_port()))
    until(lambda: httpx.get(f"{root}/bot42:TEST/getWebhookInfo").json()["result"]["url"])
    ended = desk.load_test(ECHO, "--pid", str(target.process.pid), "--port", port_of(root)).end()

    assert ended.code == 0, ended.out + ended.err
    assert ended.summary["load"]["users_completed"] == 3


@pytest.mark.parametrize("name", ["aiogram_pointed", "ptb_pointed"])
def test_a_running_bot_is_measured_through_the_emulators_port(desk, emulator, bot, name):
    running, root = emulator
    target = bot(name, root)
    calls(target, root)
    words = ("--pid", str(target.process.pid), "--port", port_of(root), "--json")
    ended = desk.load_test(ECHO, *words).end()
    assert ended.went_through, ended.out + ended.err
    assert ended.summary["load"]["users_completed"] == 3
    assert ended.summary["load"]["interactions"] == 9
    assert target.process.pid in ended.summary["bot"]["pids"]
    assert ended.manifest["bot_pid"] == target.process.pid
    until(lambda: asks(root))
    assert running.error_text().count(f"{root}") >= 2
    assert target.process.poll() is None


def test_two_load_tests_of_one_bot(desk, emulator, bot):
    _, root = emulator
    target = bot("aiogram_pointed", root)
    calls(target, root)
    words = ("--pid", str(target.process.pid), "--port", port_of(root), "--json")
    for attempt in (1, 2):
        desk.results = desk.folder / f"results-{attempt}"
        ended = desk.load_test(ECHO, *words).end()
        assert ended.went_through, ended.out + ended.err
        assert ended.summary["load"]["users_completed"] == 3


def test_a_running_bot_without_an_emulator(desk, patient_bot):
    target, port = patient_bot
    ended = desk.load_test(ECHO, "--pid", str(target.process.pid), "--port", port).end()
    assert ended.went_through, ended.out + ended.err
    assert target.process.poll() is None


def test_a_running_bot_that_is_killed_in_mid_run(desk, patient_bot):
    target, port = patient_bot
    scenario = ECHO.replace("times: 3", "times: 100000")
    running = desk.load_test(scenario, "--pid", str(target.process.pid), "--port", port)
    running.has_measured(1)
    target.process.kill()
    ended = running.end()
    assert ended.code == 3
    assert "the bot ended while students were at work" in ended.err
    assert ended.summary["load"]["interactions"] > 10


def test_a_taken_port_of_the_emulator(desk):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = desk.run("emulator", "--port", str(port))
    assert ended.code == 2
    assert f"perfkit: port {port} on 127.0.0.1 can't be used" in ended.err


def test_a_process_that_is_not_there(desk):
    ended = desk.load_test(ECHO, "--pid", "4194000", "--port", "0").end()
    assert ended.code == 3
    assert "there is no process 4194000" in ended.err
