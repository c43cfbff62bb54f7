"""Bots of Node's frameworks, written without a thought of perfkit, talk to perfkit's Bot API."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BOTS = Path(__file__).parent / "bots"
PACKAGES = {"telegraf": "4.16.3", "grammy": "1.46.0", "node-telegram-bot-api": "2.1.0"}
PINNED = [f"{name}@{version}" for name, version in PACKAGES.items()]


@pytest.fixture(scope="module")
def workshop(pytestconfig):
    """A folder with the frameworks installed and the bots beside them; installed once, kept."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    kept = pytestconfig.cache.mkdir("node-bots") / "_".join(PINNED)
    if not kept.exists():
        _install(kept)
    shutil.copytree(BOTS, kept, dirs_exist_ok=True)
    return kept


def _install(kept):
    """Aside and renamed, since other test workers may do the same at the same time."""
    with tempfile.TemporaryDirectory(dir=kept.parent) as aside:
        made = Path(aside) / "made"
        made.mkdir()
        argv = [shutil.which("npm"), "install", "--prefix", str(made), "--no-audit", "--no-fund"]
        done = subprocess.run(
            [*argv, "--ignore-scripts", *PINNED],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip(f"npm can't install the frameworks: {done.stderr.strip()[-300:]}")
        with contextlib.suppress(OSError):  # another worker was quicker
            made.rename(kept)


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
