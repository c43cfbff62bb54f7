"""A telegraf and a grammY bot do a bit of everything with the emulator."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from served_api import served_api

from perfkit.model.chat import Answered, Deleted, Edited, Sent

pytestmark = pytest.mark.slow

BOTS = Path(__file__).parent / "bots"
PINNED = ["telegraf@4.16.3", "grammy@1.46.0"]


@pytest.fixture(scope="module")
def frameworks(pytestconfig):
    """A folder with the frameworks and the bots in it; installed once, kept."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    kept = pytestconfig.cache.mkdir("node-clients") / "_".join(PINNED)
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


@pytest.mark.parametrize("bot", ["telegraf_conformance.cjs", "grammy_conformance.cjs"])
def test_a_bot_of_nodes_does_a_bit_of_everything(bot, frameworks):
    argv = (shutil.which("node"), str(frameworks / bot))
    with served_api() as api, subprocess.Popen([*argv, api.root]) as running:
        try:
            api.is_polled()
            api.says("/start")
            api.sees(lambda event: isinstance(event, Sent) and event.message.text[:5] == "done:")
            sent = [event.message for event in api.seen if isinstance(event, Sent)]
            api.presses(sent[0].message_id, "again")
            api.sees(lambda event: isinstance(event, Answered))
        finally:
            running.kill()
    assert [message.text for message in sent] == [
        "Choose", "work", "[photo]", "[photo]", "Which?", "Chosen",
        "done: work, 2, Bad Request: message to delete not found",
    ]  # fmt: skip
    (edited,) = (event.message for event in api.seen if isinstance(event, Edited))
    assert (edited.text, edited.buttons[0][0].data) == ("Chosen", "again")
    assert [event for event in api.seen if isinstance(event, Deleted)] == [
        Deleted(sent[5].message_id)
    ]
    assert Answered("as you wish", alert=False) in api.seen
