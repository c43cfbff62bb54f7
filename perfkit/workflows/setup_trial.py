"""May py-spy attach here? Found out by doing it, to a process started for the purpose."""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from pathlib import Path

from perfkit.bot.environment import bot_environment
from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.profilers.attach import check_attach

_SLEEPER = "import time; print('ready', flush=True); time.sleep(60)"


async def try_to_attach(tool: Path, clock: Clock) -> PerfkitError | None:
    """Why py-spy could not look into a sleeping Python, with what mends it; None if it could.

    The sleeper is started as perfkit starts a bot, so it grants what a bot would grant.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = bot_environment(
            os.environ, {}, api_root="", notes=Path(folder) / "notes", allow_tracing=True
        )
        sleeper = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SLEEPER, stdout=PIPE, env=environment
        )
        try:
            if sleeper.stdout is not None:
                await sleeper.stdout.readline()
            await check_attach(sleeper.pid, tool, clock)
        except PerfkitError as error:
            return error
        finally:
            sleeper.kill()
            await sleeper.communicate()
    return None
