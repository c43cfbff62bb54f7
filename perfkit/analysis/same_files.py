"""Which file of one profile is which of another? By the end of their paths.

Two checkouts or environments of one program have other beginnings of paths, and profilers shorten
them differently: py-spy's raw stacks say ``bot.py`` where its speedscope says ``/srv/app/bot.py``.
"""

from collections.abc import Callable, Iterable

from perfkit.analysis.comparison_functions import end_of_path
from perfkit.model.profiles import StackProfile

Naming = Callable[[str], str]
"""What a file is called, so that the same file has one name in both of two profiles."""


def same_names(before: Iterable[str], after: Iterable[str]) -> Naming:
    """One name for the files of both. An end that is the end of exactly one of the other's is it.

    >>> naming = same_names(["bot.py"], ["/srv/app/bot.py"])
    >>> naming("bot.py") == naming("/srv/app/bot.py")
    True
    """
    ends = [{end_of_path(path) for path in paths} for paths in (before, after)]
    first, second = ends[0] - ends[1], ends[1] - ends[0]
    shorter = _shorter(first, second) | _shorter(second, first)
    known: dict[str, str] = {}

    def name(path: str) -> str:
        found = known.get(path)
        if found is None:
            end = end_of_path(path)
            found = known[path] = shorter.get(end, end)
        return found

    return name


def files_of(profile: StackProfile) -> set[str]:
    """The files of all its frames."""
    frames = {id(frame): frame for each in profile.stacks for frame in each.stack}
    return {frame.file for frame in frames.values()}


def _shorter(ends: set[str], others: set[str]) -> dict[str, str]:
    """Of the ends, those that end with exactly one of the others, with that one."""
    by_name: dict[str, list[str]] = {}
    for other in others:
        by_name.setdefault(other.rpartition("/")[2], []).append(other)
    found: dict[str, list[str]] = {}
    for end in ends:
        for other in by_name.get(end.rpartition("/")[2], ()):
            if end.endswith("/" + other):
                found.setdefault(other, []).append(end)
    return {longer[0]: other for other, longer in found.items() if len(longer) == 1}
