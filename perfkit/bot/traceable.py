"""What lets py-spy look into a command without root, where Yama allows it to ancestors only?"""

import os
from collections.abc import Mapping

from perfkit.bot.environment import STARTUP


def tracing_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Settings to add to the environment of a Python program that perfkit starts to profile it.

    perfkit's ``sitecustomize`` then names any process of the same user as its tracer, where the
    kernel asks for that, and changes nothing else in it.
    """
    wanted = inherited.get("PYTHONPATH")
    return {
        "PYTHONPATH": f"{STARTUP}{os.pathsep}{wanted}" if wanted else str(STARTUP),
        "PERFKIT_ALLOW_PTRACE": "1",
    }
