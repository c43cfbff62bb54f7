"""What happens when a process's memory is looked into: say the cost, look, compute, keep.

Used when ``perfkit memory --deep`` has watched from outside, which looking inside would disturb.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import psutil

from perfkit.analysis.definitions import defining_line, entry_line, places_to_look
from perfkit.analysis.memory_containers import growing_containers, holder_of
from perfkit.analysis.memory_types import growing_types
from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.formats.memory_inside import decode_allocations, decode_census
from perfkit.masking import MASK, mask_argv
from perfkit.model.manifest import Manifest
from perfkit.model.memory_inside import MemoryInside, Place, Step
from perfkit.profilers.inside_memory import Deep, look_inside
from perfkit.profilers.memray import draw, masked_page
from perfkit.profilers.private_folder import PrivateFolder
from perfkit.runs.artifacts import MEMRAY, MEMRAY_PAGE
from perfkit.runs.folder import RunFolder
from perfkit.runs.memory_inside import write_inside
from perfkit.runs.writing import storage_errors

MOST_SOURCE_BYTES = 4_000_000
NOT_KEPT = (
    f"{MEMRAY} is not kept: memray has noted the bot's command line in it, and that holds what "
    "looks like a secret"
)

NOT_KEPT_UNSEEN = (
    f"{MEMRAY} is not kept: memray has noted the bot's command line in it, and without memray's "
    "page nobody can say that it holds no secret"
)


async def deep_look(
    pid: int,
    deep: Deep,
    seconds: float,
    folder: RunFolder,
    *,
    clock: Clock,
    interrupted: asyncio.Event,
    left: Callable[[float], None],
) -> None:
    """Look into the process, and keep what it comes to in the run folder.

    Raises BotError or ToolError if it can't be, having done nothing to the process.
    """

    def keep(inside: PrivateFolder) -> None:
        if deep is not Deep.MEMRAY:
            return
        try:
            left_there = inside.opened(MEMRAY)
        except FileNotFoundError:
            return  # told where it is drawn
        except OSError as error:
            raise BotError(f"process {pid} left what can't be read: {error}") from error
        with (
            left_there,
            storage_errors(folder.path / MEMRAY),
            (folder.path / MEMRAY).open("wb") as kept,
        ):
            shutil.copyfileobj(left_there, kept)

    data = await look_inside(
        pid, deep, seconds, clock=clock, interrupted=interrupted, left=left, keep=keep
    )
    if deep is Deep.MEMRAY:
        await draw_recording(folder, clock)
        return
    try:
        came_to = conclude_inside(pid, deep, data)
    except ValueError as error:
        raise BotError(f"process {pid} answered what can't be read: {error}") from None
    write_inside(folder, came_to)


async def draw_recording(folder: RunFolder, clock: Clock) -> None:
    """Leave memray's own page beside its recording, or say why there is none."""
    recording = folder.path / MEMRAY
    if not recording.is_file():
        folder.update(could_not_check=("memray left no recording",))
        return
    page = folder.path / MEMRAY_PAGE
    problem = await draw(recording, page, clock)
    if problem:
        page.unlink(missing_ok=True)  # it may be half of one, with the bot's arguments
        folder.update(could_not_check=(problem,))
        if not _harmless(folder.manifest):
            recording.unlink()
            folder.update(could_not_check=(NOT_KEPT_UNSEEN,))
            return
    elif not _hide_secrets(page):
        folder.note_artifact(MEMRAY_PAGE, "memray-page")
    else:
        recording.unlink()
        folder.note_artifact(MEMRAY_PAGE, "memray-page")
        folder.update(could_not_check=(NOT_KEPT,))
        return
    folder.note_artifact(MEMRAY, "memray")


def _harmless(manifest: Manifest) -> bool:
    """Whether the bot's command line is known to hold no secret."""
    if manifest.bot_command is not None:
        return MASK not in manifest.bot_command
    try:
        argv = psutil.Process(manifest.bot_pid).cmdline()
    except psutil.Error:
        return False
    return mask_argv(argv) == tuple(argv)


def _hide_secrets(page: Path) -> bool:
    """Mask the bot's command line in memray's page; whether there was anything to mask."""
    with storage_errors(page):
        text = page.read_text(encoding="utf-8", errors="replace")
        masked = masked_page(text)
        if masked != text:
            page.write_text(masked, encoding="utf-8")
    return masked != text


def conclude_inside(pid: int, deep: Deep, data: bytes) -> MemoryInside:
    """What was told, as numbers and names. Raises ValueError if it can't be read."""
    if deep is Deep.MEMRAY:
        return MemoryInside(seconds=0.0)  # what it saw is in its own file
    if deep is Deep.TRACEMALLOC:
        allocations = decode_allocations(data)
        return MemoryInside(seconds=allocations.seconds, allocations=allocations)
    census = decode_census(data)
    first, last = census.looks[0], census.looks[-1]
    pauses = (pause for look in census.looks for pause in look.pauses_ms)
    return MemoryInside(
        seconds=(last.at_ns - first.at_ns) / 1e9,
        pauses_ms=(*pauses, *census.search_pauses_ms),
        objects=last.objects,
        types=growing_types(census),
        containers=growing_containers(census, Sources(pid).locate),
    )


class Sources:
    """The source files of a process, as it sees them."""

    def __init__(self, pid: int) -> None:
        self._root = Path(f"/proc/{pid}/root")
        self._cwd = Path(f"/proc/{pid}/cwd")
        self._texts: dict[str, str] = {}

    def locate(self, way: Sequence[Step]) -> Place | None:
        """Where the container at the end of this way is made; None if that can't be found."""
        holder = holder_of(way)
        if holder is None:
            return None
        for place in places_to_look(holder):
            step = msgspec.structs.replace(holder, owner=place.owner, file=place.file)
            text = self._text(place.file)
            entry = way[0]
            inner = entry_line(text, step.name, entry.name) if entry.kind == "item" else None
            line = inner or defining_line(text, step)
            if line is not None:
                return Place(place.file, line)
        return Place(holder.file, holder.line) if holder.line else None

    def _text(self, file: str) -> str:
        if file not in self._texts:
            self._texts[file] = self._read(file)
        return self._texts[file]

    def _read(self, file: str) -> str:
        if not file.endswith(".py") or "\0" in file:
            return ""
        path = self._root / file.lstrip("/") if file.startswith("/") else self._cwd / file
        try:
            if not path.is_file() or path.stat().st_size > MOST_SOURCE_BYTES:
                return ""
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
