"""A telegraf and a grammY bot do a bit of everything with the emulator."""

import shutil
import subprocess
from pathlib import Path

import pytest
from node_bots import with_frameworks
from served_api import served_api

from perfkit.model.chat import Answered, Deleted, Edited, Sent

pytestmark = pytest.mark.slow

BOTS = Path(__file__).parent / "bots"
PINNED = ["telegraf@4.16.3", "grammy@1.46.0"]


@pytest.fixture(scope="module")
def frameworks(pytestconfig, tmp_path_factory):
    return with_frameworks(BOTS, PINNED, pytestconfig, tmp_path_factory.mktemp("node"))


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
