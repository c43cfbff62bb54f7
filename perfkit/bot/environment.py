"""Which environment does the bot get, so that it finds perfkit's Bot API, and else its own?"""

import os
from collections.abc import Mapping
from pathlib import Path

import perfkit.inside

STARTUP = Path(perfkit.inside.__file__).parent / "startup"
"""The folder that holds nothing but perfkit's ``sitecustomize.py``."""
_LOOPBACK = "127.0.0.1,localhost"


def bot_environment(
    inherited: Mapping[str, str],
    additions: Mapping[str, str],
    *,
    api_root: str,
    notes: Path,
    allow_tracing: bool,
) -> dict[str, str]:
    """What perfkit was started with, the scenario's additions, and the redirect on top.

    The user's PYTHONPATH stays, behind perfkit's folder. Proxies stay too, but not for loopback:
    a proxy asked for 127.0.0.1 would look on its own machine.
    """
    environment = {**inherited, **additions}
    user_path = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = f"{STARTUP}{os.pathsep}{user_path}" if user_path else str(STARTUP)
    # libraries read one spelling or the other; the small one wins where both count
    direct = _without_proxy(environment.get("no_proxy") or environment.get("NO_PROXY"))
    environment["no_proxy"] = environment["NO_PROXY"] = direct
    environment["PERFKIT_API_ROOT"] = api_root
    environment["PERFKIT_NOTES"] = str(notes.absolute())
    environment["PERFKIT_ALLOW_PTRACE"] = "1" if allow_tracing else "0"
    return environment


def _without_proxy(wanted: str | None) -> str:
    if wanted == "*":
        return wanted  # means everything, but only when it stands alone
    return f"{_LOOPBACK},{wanted}" if wanted else _LOOPBACK
