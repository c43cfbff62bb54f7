"""Is the bot profiled during the load? As asked; where nothing was asked, if it is possible."""

from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import PerfkitError, ToolError
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.processes import most_threads
from perfkit.profilers.rate import choose_rate
from perfkit.profilers.tree import TreeProfiler
from perfkit.runs.folder import RunFolder
from perfkit.runs.writing import StorageError


async def begin_profile(
    pid: int,
    folder: RunFolder,
    warden: Warden,
    clock: Clock,
    *,
    wanted: bool | None,
    rate_hz: int | None = None,
) -> TreeProfiler | None:
    """A profiler that records the bot, or None.

    Raises PerfkitError if profiling was asked for and can't be; if it was neither asked for nor
    declined, the run goes on without and says why.
    """
    if wanted is False:
        return None
    try:
        return await _start(pid, folder, warden, clock, rate_hz)
    except StorageError:
        raise
    except PerfkitError as error:
        if wanted:
            raise
        folder.update(could_not_check=(f"no profile: {error.what} ({error.advice})",))
        return None


async def _start(
    pid: int, folder: RunFolder, warden: Warden, clock: Clock, rate_hz: int | None
) -> TreeProfiler:
    tool = need_pyspy()
    await check_attach(pid, tool, clock)
    profiler = TreeProfiler(
        pid,
        rate_hz or choose_rate(most_threads(pid)).hz,
        folder.path,
        tool=tool,
        clock=clock,
        started=warden.guard_process,
    )
    try:
        await profiler.start()
    except OSError as error:
        await profiler.stop()
        raise ToolError(
            f"py-spy can't be run: {error.strerror or error}",
            advice="look at it with: perfkit setup",
        ) from error
    except BaseException:
        # a second Ctrl-C may come while py-spys are started: none of them is left behind
        await profiler.stop()
        raise
    return profiler


async def end_profile(profiler: TreeProfiler | None, folder: RunFolder) -> None:
    """Stop recording and note what was left; what could not be recorded is said."""
    if profiler is None:
        return
    result = await profiler.stop()
    for artifact in result.artifacts:
        folder.note_artifact(artifact.name, artifact.kind)
    if result.problems:
        folder.update(could_not_check=result.problems)
