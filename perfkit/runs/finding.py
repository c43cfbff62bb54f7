"""Which run does a person mean by a path?"""

from pathlib import Path

from perfkit.errors import InputError
from perfkit.runs.artifacts import MANIFEST

RECENT = 5
"""How many runs are offered when the one that was named isn't there."""


def is_run(named: Path) -> bool:
    """Whether this is a run folder, or a file in one."""
    return any((folder / MANIFEST).is_file() for folder in (named, named.parent))


def find_run(named: Path, results: Path) -> Path:
    """The run folder at this path, or the one that holds the file at this path.

    Raises InputError, with the latest runs in ``results``, if there is none.
    """
    for folder in (named, named.parent):
        if (folder / MANIFEST).is_file():
            return folder
    if named.is_dir():
        what = f"{named} is not a run folder: it has no {MANIFEST}"
    elif named.exists():
        what = f"{named} is not in a run folder: there is no {MANIFEST} beside it"
    else:
        what = f"there is no run at {named}"
    raise InputError(what, advice=_recent(results))


def _recent(results: Path) -> str:
    runs = sorted((path.parent for path in results.glob(f"*/{MANIFEST}")), reverse=True)
    if not runs:
        return f"there are no runs in {results} yet"
    return "the latest runs are: " + ", ".join(str(run) for run in runs[:RECENT])
