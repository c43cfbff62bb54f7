"""What happens when snakeviz shows a profile: hand it over, serve it, open it, end it.

snakeviz never gets the file itself: a ``.prof`` is loaded by ``marshal``, which a hostile file can
crash, so it gets one that perfkit has read and written again. That way it shows any other format.
"""

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

from perfkit.analysis.stack_calls import call_profile
from perfkit.clock import Clock
from perfkit.errors import ToolError
from perfkit.formats import prof
from perfkit.model.calls import CallProfile
from perfkit.model.profiles import IDLE, StackProfile
from perfkit.profilers.snakeviz import HOST, check_snakeviz, harmless, page_url, serve_request
from perfkit.program import Outcome, Program
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.profile_file import ProfileFile

READY_S = 30.0
"""It imports tornado and reads the profile once before it listens."""
_LOOK_S = 0.05

Browser = Callable[[str], bool]
"""Opens an address; whether it could."""


async def show_in_snakeviz(
    profile: ProfileFile, clock: Clock, tell: Callable[[str], None], open_page: Browser
) -> None:
    """Serve the profile until somebody interrupts. ``tell`` gets the address once it answers.

    Raises ToolError if snakeviz is missing or does not get ready.
    """
    check_snakeviz()
    with tempfile.TemporaryDirectory(prefix="perfkit-snakeviz-") as folder:
        path = Path(folder) / "profile.prof"
        path.write_bytes(prof.encode(harmless(_as_calls(profile))))
        async with interruptible() as interrupted:
            await _serve(path, clock, tell, open_page, interrupted)


def open_in_browser(url: str) -> bool:
    """Open the address in the machine's browser; False where there is none.

    Without a desktop Python would take a text browser, which would take the terminal.
    """
    desktop = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & {*os.environ}
    if not desktop:
        return False
    try:
        return webbrowser.open(url, new=2)
    except webbrowser.Error:
        return False


async def _serve(
    path: Path,
    clock: Clock,
    tell: Callable[[str], None],
    open_page: Browser,
    interrupted: asyncio.Event,
) -> None:
    port = _free_port()
    program = await Program.start(serve_request(path, port), clock)
    ended = asyncio.create_task(program.outcome())
    stop = asyncio.create_task(interrupted.wait())
    try:
        if await _is_ready(port, program, interrupted):
            url = page_url(path, port)
            tell(url)
            # some browsers return only when they are closed: nobody waits for that
            threading.Thread(target=open_page, args=(url,), daemon=True).start()
            await asyncio.wait((ended, stop), return_when=asyncio.FIRST_COMPLETED)
        if not interrupted.is_set():
            raise _failed(await program.end())
    finally:
        stop.cancel()
        await program.end()
        await asyncio.gather(ended, stop, return_exceptions=True)


async def _is_ready(port: int, program: Program, interrupted: asyncio.Event) -> bool:
    """Whether it listens; False if it ended, took too long or somebody interrupted."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(READY_S):
            while program.running and not interrupted.is_set():
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(HOST, port)
                    writer.close()
                    return True
                await asyncio.sleep(_LOOK_S)
    return False


def _failed(outcome: Outcome) -> ToolError:
    return ToolError(
        f"snakeviz did not serve the profile: it ended with {outcome.exit_code}",
        advice="perfkit analyze FILE --html PAGE.html shows it without snakeviz",
        detail=outcome.stderr.strip(),
    )


def _as_calls(profile: ProfileFile) -> CallProfile:
    match profile:
        case CallProfile():
            return profile
        case StackProfile():
            busy = (each for each in profile.stacks if not each.thread.endswith(IDLE))
            return call_profile(StackProfile(profile.unit, tuple(busy)))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
