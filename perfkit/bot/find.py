"""Which process is the bot that a person names by a word of its command line?"""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import psutil

from perfkit.errors import BotError, UsageError
from perfkit.masking import encodable, mask_argv

MOST_SHOWN = 10
SHOWN_WIDTH = 100
BORN_WITHIN_MS = 1000
"""Two ways of reading when a process began, and a calendar that is set right, differ so much."""
LAUNCHERS = frozenset({
    "bash", "busybox", "dash", "doas", "dumb-init", "env", "fish", "flock", "ionice", "ksh",
    "nice", "nohup", "runuser", "screen", "script", "setsid", "sh", "stdbuf", "su", "sudo",
    "systemd-run", "taskset", "time", "timeout", "tini", "tmux", "uv", "watch", "xargs", "zsh",
})  # fmt: skip
"""Programs that start another and stay around it: what they were told to start is the bot."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A process of the machine. ``argv`` is untrusted text."""

    pid: int
    parent_pid: int
    name: str
    argv: tuple[str, ...]
    born_ms: int = 0
    """When it began, by the calendar; with ``pid`` it names the process for good."""

    @property
    def command(self) -> str:
        """As it was typed."""
        return " ".join(self.argv) or self.name

    @property
    def names(self) -> frozenset[str]:
        """What a person may call it: the program, the script or module that it runs."""
        words = (self.name, *self.argv[:4])
        files = (PurePath(word) for word in words if word and not word.startswith("-"))
        return frozenset(name for file in files for name in (file.name, file.stem) if name)


class SeveralMatchError(BotError):
    """More processes than one are called so."""


def find_bot(text: str, not_these: Collection[tuple[int, int]] = ()) -> int:
    """The process id of the one bot that is called so, or that has this in its command line.

    Never perfkit's own process or one that it descends from. A bot with worker processes counts as
    the topmost of them; shells and the like around it don't count. ``not_these``: by id and birth,
    what an earlier bot left behind, which with all it has started is not the bot. Raises UsageError
    for an empty text, BotError where no process matches, SeveralMatchError where several do.
    """
    if not text.strip():
        raise UsageError("there is no bot without a name", advice="Give a part of its command.")
    found = matching(text, everybody(), own=os.getpid(), not_these=not_these)
    if not found:
        raise BotError(
            f"no process is called {text!r} or has it in its command line",
            advice="Start the bot, or look for it: pgrep -af python",
        )
    if len(found) > 1:
        raise SeveralMatchError(
            f"{len(found)} processes match {text!r}",
            advice="Give one of them with --pid, or more of its command line.",
            detail="\n".join(_lines(found)),
        )
    return found[0].pid


def everybody() -> tuple[Candidate, ...]:
    """All processes of the machine that run a program and may be looked at."""
    return tuple(
        Candidate(
            pid=process.pid,
            parent_pid=process.info["ppid"] or 0,
            name=process.info["name"] or "",
            argv=tuple(process.info["cmdline"]),
            born_ms=round((process.info["create_time"] or 0) * 1000),
        )
        for process in psutil.process_iter(("ppid", "name", "cmdline", "status", "create_time"))
        # the kernel's own, and those that ended, have no command line
        if process.info["cmdline"] and process.info["status"] != psutil.STATUS_ZOMBIE
    )


def matching(
    text: str,
    candidates: Iterable[Candidate],
    *,
    own: int,
    not_these: Collection[tuple[int, int]] = (),
) -> tuple[Candidate, ...]:
    """The bots among these processes, by their ids. ``own``: perfkit's process id.

    Those that are called so, if there are any; else those with the text in their command line.
    """
    by_pid = {candidate.pid: candidate for candidate in candidates}
    perfkits = {own, *_ancestors(own, by_pid)}
    left = {pid for pid, born_ms in not_these if _is_born(by_pid.get(pid), born_ms)}
    possible = [
        candidate
        for candidate in by_pid.values()
        if candidate.pid not in perfkits
        and not _is_perfkit(candidate)
        and left.isdisjoint({candidate.pid, *_ancestors(candidate.pid, by_pid)})
    ]
    found = [candidate for candidate in possible if text in candidate.names] or [
        candidate for candidate in possible if text in candidate.command
    ]
    return tuple(sorted(_topmost(found, by_pid), key=lambda candidate: candidate.pid))


def _is_born(candidate: Candidate | None, born_ms: int) -> bool:
    """Whether it is that process, and not a later one with its id."""
    return candidate is not None and abs(candidate.born_ms - born_ms) <= BORN_WITHIN_MS


def _topmost(found: list[Candidate], by_pid: Mapping[int, Candidate]) -> Iterable[Candidate]:
    """Without those below another, and without launchers around others."""
    pids = {candidate.pid for candidate in found}
    around = {above for pid in pids for above in _ancestors(pid, by_pid)}
    bots = {
        candidate.pid
        for candidate in found
        if candidate.pid not in around or _program(candidate) not in LAUNCHERS
    }
    for candidate in found:
        if candidate.pid in bots and not bots.intersection(_ancestors(candidate.pid, by_pid)):
            yield candidate


def _ancestors(pid: int, by_pid: Mapping[int, Candidate]) -> set[int]:
    """As they were when each was looked at: that need not have been at one moment."""
    found: set[int] = set()
    candidate = by_pid.get(pid)
    while candidate and candidate.parent_pid not in {*found, pid}:
        found.add(candidate.parent_pid)
        candidate = by_pid.get(candidate.parent_pid)
    return found


def _program(candidate: Candidate) -> str:
    return PurePath(candidate.argv[0]).name.lstrip("-").split(" ")[0].rstrip(":")


def _is_perfkit(candidate: Candidate) -> bool:
    """Another perfkit has the bot's name in its command line as well."""
    words = candidate.argv[:3]
    return any(PurePath(word).name == "perfkit" for word in words) or (
        "-m" in words and any(word.split(".")[0] == "perfkit" for word in candidate.argv[:4])
    )


def _lines(found: tuple[Candidate, ...]) -> Iterable[str]:
    for candidate in found[:MOST_SHOWN]:
        command = encodable(" ".join(mask_argv(candidate.argv)))
        yield f"  {candidate.pid:>7}  {_printable(command)[:SHOWN_WIDTH]}"
    if len(found) > MOST_SHOWN:
        yield f"  and {len(found) - MOST_SHOWN} more"


def _printable(text: str) -> str:
    """The terminal does nothing that a process's name tells it to."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
