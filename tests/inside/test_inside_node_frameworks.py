"""Bots of Node's frameworks, written without a thought of perfkit, talk to perfkit's Bot API."""

import shutil
import subprocess
from pathlib import Path

import pytest
from node_bots import with_frameworks

pytestmark = pytest.mark.slow

BOTS = Path(__file__).parent / "bots"
PACKAGES = {"telegraf": "4.16.3", "grammy": "1.46.0", "node-telegram-bot-api": "2.1.0"}
PINNED = [f"{name}@{version}" for name, version in PACKAGES.items()]


@pytest.fixture(scope="module")
def workshop(pytestconfig, tmp_path_factory):
    return with_frameworks(BOTS, PINNED, pytestconfig, tmp_path_factory.mktemp("node"))


@pytest.mark.parametrize(
    "bot",
    [
        "telegraf_echo.cjs",
        "telegraf_echo.mjs",
        "grammy_echo.cjs",
        "grammy_echo.mjs",
        "node-telegram-bot-api_echo.cjs",
        "node-telegram-bot-api_echo.mjs",
    ],
)
def test_an_unmodified_bot_echoes_and_answers_a_pressed_button(
    bot, workshop, environment, bot_api, notes
):
    argv = (shutil.which("node"), str(workshop / bot))
    with subprocess.Popen(argv, env=environment) as running:
        try:
            assert bot_api.answered.wait(30)
        finally:
            running.kill()
    assert bot_api.called("sendMessage")["text"] == "you said hello"
    assert bot_api.called("answerCallbackQuery")["callback_query_id"] == "9"
    framework = bot.partition("_")[0]
    assert notes().framework() == framework
    assert [each.version for each in notes().redirected] == [PACKAGES[framework]]
    assert notes().refused == ()
