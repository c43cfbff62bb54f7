"""How is memray called, and what becomes of its recording? Its own flame graph."""

import html
import importlib.util
import re
import shutil
import sys
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import ToolError, UsageError
from perfkit.masking import mask, mask_argv
from perfkit.program import Request, run

HTML_S = 120.0
"""A recording of gigabytes takes minutes to lay out; beyond that its file is there to be read."""
_COMMAND_LINE = re.compile(r"(Command line: <code>)(.*?)(</code>)", re.DOTALL)


def need_memray() -> None:
    """Raises ToolError if memray is not installed beside perfkit."""
    if importlib.util.find_spec("memray") is None:
        raise ToolError(
            "memray is not installed",
            advice='install it: python -m pip install "perfkit[memray]"; '
            "--deep types and --deep tracemalloc need nothing",
        )


def under_memray(argv: tuple[str, ...], output: Path) -> tuple[str, ...]:
    """The command, run by memray from its beginning. Raises UsageError if it is not Python's."""
    python = Path(argv[0]).name
    if not python.startswith("python") or len(argv) < 2:
        raise UsageError(
            f"memray starts Python programs only, and this is {argv[0]}",
            advice="perfkit memory --deep memray -- python bot.py",
        )
    program = (shutil.which(argv[0]) or argv[0], "-m", "memray", "run", "--quiet")
    return (*program, "--output", str(output), *argv[1:])


async def draw(recording: Path, page: Path, clock: Clock) -> str:
    """memray's own flame graph of what was not given back; the problem, or nothing."""
    request = Request((
        sys.executable, "-m", "memray", "flamegraph", "--leaks", "--no-web", "--force",
        "--output", str(page), str(recording),
    ))  # fmt: skip
    outcome = await run(request, clock, timeout_s=HTML_S)
    if outcome.exit_code == 0:
        return ""
    return f"memray could not draw its flame graph: {outcome.stderr.strip() or 'it took too long'}"


def masked_page(page: str) -> str:
    """memray's page, with what is secret in the bot's command line masked; else as it is.

    The arguments stand there joined by blanks, so one with blanks in it is masked as several.
    """

    def masked(found: re.Match[str]) -> str:
        line = html.unescape(found[2])
        shown = mask(" ".join(mask_argv(mask(line).split(" "))))
        return found[0] if shown == line else found[1] + html.escape(shown) + found[3]

    return _COMMAND_LINE.sub(masked, page)
