"""How does a run become a folder that can be read after a crash at any moment?

``run.json`` is written first and closed last; every artifact is either written aside and renamed or
grows by whole lines, and is listed in ``run.json``. Secrets are masked on the way in.
"""

import contextlib
import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from perfkit.clock import Clock
from perfkit.masking import encodable, mask, mask_argv
from perfkit.model.manifest import SCHEMA, Artifact, Host, Manifest, RunState, ScenarioNote
from perfkit.runs.artifacts import MANIFEST
from perfkit.runs.writing import FOLDER_MODE, LineFile, storage_errors, write_aside

RESERVE = ".reserve"
RESERVE_BYTES = 64 * 1024
"""Kept free from the start, so that a full disk still takes the last word: why the run failed."""
LONGEST_NAME = 48
"""Characters: at four bytes each, with the time before it, well under the 255 bytes of a name."""


class RunFolder:
    """The folder of a run that is being made. Made by ``create``; ended by ``close``.

    Every method that writes raises StorageError, a PerfkitError, when the disk refuses.
    Not thread-safe: one thread writes ``run.json``.
    """

    __slots__ = ("_clock", "manifest", "path")

    def __init__(self, path: Path, manifest: Manifest, clock: Clock) -> None:
        self.path = path
        self.manifest = manifest
        """What ``run.json`` holds now."""
        self._clock = clock

    @classmethod
    def create(
        cls,
        results: Path,
        *,
        kind: str,
        name: str,
        command_line: Sequence[str],
        clock: Clock,
        versions: Mapping[str, str],
        host: Host,
        scenario: ScenarioNote | None = None,
        bot_command: str | None = None,
        bot_pid: int | None = None,
    ) -> "RunFolder":
        """Make ``<results>/<UTC time>-<name>/`` and write its ``run.json``, state ``running``."""
        started = clock.wall()
        manifest = Manifest(
            schema=SCHEMA,
            kind=kind,
            name=encodable(name),
            state=RunState.RUNNING,
            pid=os.getpid(),
            command_line=mask_argv(map(encodable, command_line)),
            started_at=started.isoformat(),
            started_ns=clock.now_ns(),
            ended_at=None,
            versions=dict(versions),
            host=host,
            scenario=scenario,
            bot_command=None if bot_command is None else _shown(bot_command),
            bot_pid=bot_pid,
        )
        with storage_errors(results):
            results.mkdir(parents=True, exist_ok=True)
            path = make_folder(results, folder_name(started, _for_file_names(name)))
        folder = cls(path, manifest, clock)
        folder._save(manifest)
        write_aside(path / RESERVE, bytes(RESERVE_BYTES))
        return folder

    def update(
        self,
        *,
        versions: Mapping[str, str] | None = None,
        scenario: ScenarioNote | None = None,
        bot_command: str | None = None,
        bot_pid: int | None = None,
        bot_framework: str | None = None,
        notes: Mapping[str, str] | None = None,
        could_not_check: Sequence[str] = (),
    ) -> None:
        """Add what has become known; what is not given stays. Notes and versions are merged in."""
        old = self.manifest
        self._save(
            replace(
                old,
                versions=old.versions | dict(versions or {}),
                scenario=scenario or old.scenario,
                bot_command=old.bot_command if bot_command is None else _shown(bot_command),
                bot_pid=old.bot_pid if bot_pid is None else bot_pid,
                bot_framework=bot_framework or old.bot_framework,
                notes=old.notes | {key: _shown(text) for key, text in (notes or {}).items()},
                could_not_check=(*old.could_not_check, *map(_shown, could_not_check)),
            )
        )

    def write(self, name: str, kind: str, data: bytes | str) -> Path:
        """Write an artifact whole (aside and renamed), list it, and return its path."""
        path = self._artifact_path(name)
        write_aside(path, data.encode() if isinstance(data, str) else data)
        self.note_artifact(name, kind)
        return path

    def open_lines(self, name: str, kind: str) -> LineFile:
        """An artifact that grows line by line, listed from now on. The caller closes it."""
        lines = LineFile(self._artifact_path(name))
        self.note_artifact(name, kind)
        return lines

    def note_artifact(self, name: str, kind: str) -> None:
        """List a file that somebody else writes into this folder. Listing twice replaces."""
        self._artifact_path(name)
        others = tuple(a for a in self.manifest.artifacts if a.name != name)
        self._save(replace(self.manifest, artifacts=(*others, Artifact(name, kind))))

    def close(self, state: RunState, problem: str | None = None) -> None:
        """Say how the run ended: the last thing written. ``problem`` is one line."""
        with contextlib.suppress(OSError):  # already gone after a full disk; it is only a reserve
            (self.path / RESERVE).unlink()
        self._save(
            replace(
                self.manifest,
                state=state,
                ended_at=self._clock.wall().isoformat(),
                problem=None if problem is None else _shown(problem),
            )
        )

    def _artifact_path(self, name: str) -> Path:
        if not name or name != Path(name).name or name in {"..", MANIFEST, RESERVE}:
            raise ValueError(f"{name!r} is not a name for an artifact")
        return self.path / name

    def _save(self, manifest: Manifest) -> None:
        data = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
        write_aside(self.path / MANIFEST, data)
        self.manifest = manifest


def _shown(text: str) -> str:
    return mask(encodable(text))


def folder_name(started: datetime, name: str) -> str:
    """``20260713T120501Z-homework``: sorts by time, and is safe on every file system."""
    return f"{started:%Y%m%dT%H%M%SZ}-{slug(name)}"


def slug(name: str) -> str:
    """The name in lower case with hyphens, letters and digits of any script kept; ``run`` if empty.

    >>> slug("Homework: 50 students!")
    'homework-50-students'
    """
    plain = unicodedata.normalize("NFC", name).lower()
    words = re.sub(r"[^\w]+|_+", "-", plain).strip("-")
    return words[:LONGEST_NAME].strip("-") or "run"


def _for_file_names(name: str) -> str:
    """Without the characters that file names can't have here: locales may be other than UTF-8."""
    encoding = sys.getfilesystemencoding()
    return name.encode(encoding, "ignore").decode(encoding)


def make_folder(results: Path, name: str) -> Path:
    """Make ``<results>/<name>``, numbered if there is one. OSError if it can't be made."""
    attempt = 1
    while True:
        path = results / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            path.mkdir(mode=FOLDER_MODE)
        except FileExistsError:
            attempt += 1
        else:
            return path
