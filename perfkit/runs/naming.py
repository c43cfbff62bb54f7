"""Which run does a person mean who doesn't type its whole path?

``latest`` is the newest run, ``latest~1`` the one before it; a name is the newest run of that name,
or the run folder of that name in the results.
"""

import re
from pathlib import Path

from perfkit.errors import InputError
from perfkit.runs.artifacts import MANIFEST
from perfkit.runs.finding import find_run, is_run
from perfkit.runs.folder import slug

_LATEST = re.compile(r"latest(?:~(\d{1,6}))?\Z")
_STAMPED = re.compile(r"\d{8}T\d{6}Z-(.+?)(?:-\d+)?\Z")


def find_named_run(named: Path, results: Path) -> Path:
    """The run folder at this path, or of this name in ``results``.

    Raises InputError, with the latest runs in ``results``, if there is none.
    """
    if is_run(named):
        return find_run(named, results)
    latest = _LATEST.match(str(named))
    if latest:
        return _back(int(latest[1] or 0), results)
    if _is_run(results / named):
        return results / named
    of_that_name = [run for run in _runs(results) if str(named) in _names(run)]
    return of_that_name[0] if of_that_name else find_run(named, results)


def _is_run(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _runs(results: Path) -> list[Path]:
    """The run folders in ``results``, newest first: their names begin with their time."""
    return sorted((path.parent for path in results.glob(f"*/{MANIFEST}")), reverse=True)


def _back(steps: int, results: Path) -> Path:
    runs = _runs(results)
    if steps < len(runs):
        return runs[steps]
    there = {0: "no runs", 1: "only 1 run"}.get(len(runs), f"only {len(runs)} runs")
    which = f"latest~{steps}" if steps else "latest"
    raise InputError(f"there is no run {which}: {results} holds {there}")


def _names(run: Path) -> set[str]:
    """What the run may be called: its name as its folder has it, numbered or not."""
    stamped = _STAMPED.match(run.name)
    whole = run.name.partition("-")[2]
    return {whole, slug(whole), stamped[1] if stamped else whole}
