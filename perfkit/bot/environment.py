"""Which environment does the bot get, so that it finds perfkit's Bot API, and else its own?"""

import os
from collections.abc import Mapping
from pathlib import Path

import perfkit.inside

STARTUP = Path(perfkit.inside.__file__).parent / "startup"
"""The folder that holds nothing but perfkit's ``sitecustomize.py``."""
NODE_HOOK = STARTUP.parent / "node" / "hook.cjs"
"""What Node loads before the bot."""
_DIRECT = "127.0.0.1,localhost,api.telegram.org"


def bot_environment(
    inherited: Mapping[str, str],
    additions: Mapping[str, str],
    *,
    api_root: str,
    notes: Path,
    allow_tracing: bool,
) -> dict[str, str]:
    """What perfkit was started with, the scenario's additions, and the redirect on top.

    The user's PYTHONPATH and NODE_OPTIONS stay, behind perfkit's. Proxies stay too, but not for
    loopback, since a proxy asked for 127.0.0.1 would look on its own machine, and not for the Bot
    API's host, since connections to it are redirected where they are opened.
    """
    environment = {**inherited, **additions}
    environment["PYTHONPATH"] = _python_path(environment)
    environment["NODE_OPTIONS"] = _with_node_hook(environment.get("NODE_OPTIONS"))
    # libraries read one spelling or the other; the small one wins where both count
    direct = _without_proxy(environment.get("no_proxy") or environment.get("NO_PROXY"))
    environment["no_proxy"] = environment["NO_PROXY"] = direct
    environment["PERFKIT_API_ROOT"] = api_root
    environment["PERFKIT_NOTES"] = str(notes.absolute())
    environment["PERFKIT_ALLOW_PTRACE"] = "1" if allow_tracing else "0"
    return environment


def marked_environment(
    inherited: Mapping[str, str], additions: Mapping[str, str], *, notes: Path
) -> dict[str, str]:
    """What perfkit was started with and the additions, as they are, and the mark by which all
    processes of the run are found."""
    return {**inherited, **additions, "PERFKIT_NOTES": str(notes.absolute())}


def profiled_environment(inherited: Mapping[str, str], folder: Path, engine: str) -> dict[str, str]:
    """Settings to add, by which each Python leaves a profile of its calls in the folder.

    Nothing is redirected. ``engine`` is ``cprofile`` or ``yappi``.
    """
    return {
        "PYTHONPATH": _python_path(inherited),
        "PERFKIT_CALLS": str(folder.absolute()),
        "PERFKIT_CALLS_ENGINE": engine,
    }


def _python_path(environment: Mapping[str, str]) -> str:
    user_path = environment.get("PYTHONPATH")
    return f"{STARTUP}{os.pathsep}{user_path}" if user_path else str(STARTUP)


def _with_node_hook(wanted: str | None) -> str:
    # Node splits at spaces outside of double quotes, in which a backslash takes the next letter
    path = str(NODE_HOOK).replace("\\", "\\\\").replace('"', '\\"')
    hook = f'--require "{path}"'
    return f"{hook} {wanted}" if wanted else hook


def _without_proxy(wanted: str | None) -> str:
    if wanted == "*":
        return wanted  # means everything, but only when it stands alone
    return f"{_DIRECT},{wanted}" if wanted else _DIRECT
