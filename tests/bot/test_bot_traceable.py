"""A command that perfkit starts to profile lets py-spy in, and is else as the user starts it."""

import os

from perfkit.bot.environment import STARTUP
from perfkit.bot.traceable import tracing_environment


def test_only_the_permission_is_asked_for():
    assert tracing_environment({}) == {
        "PYTHONPATH": str(STARTUP),
        "PERFKIT_ALLOW_PTRACE": "1",
    }


def test_the_users_own_path_stays_behind():
    assert tracing_environment({"PYTHONPATH": "/srv/lib"})["PYTHONPATH"] == (
        f"{STARTUP}{os.pathsep}/srv/lib"
    )
