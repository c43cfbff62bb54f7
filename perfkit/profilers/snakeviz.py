"""How is snakeviz called, and at which address does it then show a profile?"""

import importlib.util
import sys
from pathlib import Path
from urllib.parse import quote

from perfkit.errors import ToolError
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.program import Request

HOST = "127.0.0.1"
"""snakeviz serves every file that its user may read, so only this machine may ask it."""


def check_snakeviz() -> None:
    """Raises ToolError if it is not installed beside perfkit."""
    if importlib.util.find_spec("snakeviz") is None:
        raise ToolError(
            "snakeviz is not installed",
            advice=f"install it: {sys.executable} -m pip install snakeviz",
        )


def serve_request(profile: Path, port: int) -> Request:
    """How it is run, without a browser: perfkit opens one itself, where there is one."""
    argv = (
        sys.executable, "-P", "-m", "snakeviz", "--server",
        "--hostname", HOST, "--port", str(port), str(profile),
    )  # fmt: skip
    return Request(argv, interrupt_s=3.0)


def page_url(profile: Path, port: int) -> str:
    """Where it shows the profile."""
    return f"http://{HOST}:{port}/snakeviz/{quote(str(profile), safe='')}"


def harmless(profile: CallProfile) -> CallProfile:
    """The profile without names that snakeviz, which writes them into a script, would let act."""
    named = {function: _harmless(function) for function in profile.costs}
    callers: dict[Function, dict[Function, CallCost]] = {
        named[function]: {named.get(c) or _harmless(c): cost for c, cost in calls.items()}
        for function, calls in profile.callers.items()
    }
    costs = {named[function]: cost for function, cost in profile.costs.items()}
    return CallProfile(costs, callers)


def _harmless(function: Function) -> Function:
    file, name = (
        text.replace("</", "< /").replace("<!--", "< !--").encode("utf-8", "replace").decode()
        for text in (function.file, function.name)
    )
    return Function(file, function.line, name)
