"""What does a run folder hold, whoever left it and however the run ended?

Nothing in a folder is trusted: it may come from a crash, a newer perfkit or another machine. What
can't be read is either one InputError that names the file, or a noted gap; never a traceback.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from perfkit.errors import InputError
from perfkit.model.histogram import Histogram
from perfkit.model.load import Evidence, Second
from perfkit.model.manifest import SCHEMA, Manifest, RunState
from perfkit.model.report import ProfileNumbers
from perfkit.model.summary import SCHEMA as SUMMARY_SCHEMA
from perfkit.model.summary import Summary
from perfkit.model.telegram import TelegramNumbers
from perfkit.runs.artifacts import (
    EVIDENCE,
    FLAMEGRAPH,
    MANIFEST,
    PROFILE,
    SECONDS,
    SUMMARY,
    TELEGRAM,
)
from perfkit.runs.liveness import process_started

KILLED = "interrupted: perfkit was killed"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file that is read whole. 100 slow interactions with their chats are about 1 MB."""
LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of a line of seconds.jsonl. A second of 50 busy students is about 10 kB."""
START_SLACK_S = 60.0
"""How far apart run.json and the process table may put a start: clocks get set in between."""

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run folder as it was found."""

    path: Path
    manifest: Manifest
    """A run whose perfkit is gone is ``interrupted`` here, whatever run.json says."""


def open_run(
    path: Path, *, started_at: Callable[[int], float | None] = process_started
) -> StoredRun:
    """The run in this folder. ``started_at`` tells when a process began, None if it is gone.

    Raises InputError when run.json is missing, broken or made by a newer perfkit.
    """
    file = path / MANIFEST
    if not file.is_file():
        raise InputError(f"{path} is not a run folder: it has no {MANIFEST}")
    manifest = _decode(file, Manifest, SCHEMA)
    try:
        began = datetime.fromisoformat(manifest.started_at).astimezone(UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise InputError(f"{file} is broken: started_at is not a time ({error})") from error
    if manifest.state is RunState.RUNNING and not _is_same(started_at(manifest.pid), began):
        manifest = replace(manifest, state=RunState.INTERRUPTED, problem=KILLED)
    return StoredRun(path, manifest)


def _is_same(process_began: float | None, run_began: float) -> bool:
    """Whether a process that began then can be the one that began the run: it must be older."""
    return process_began is not None and process_began <= run_began + START_SLACK_S


def read_seconds(folder: Path, gaps: list[str]) -> Iterator[Second]:
    """The load's seconds in order, read line by line; none if there is no such file.

    A torn last line is what a crash leaves and is passed over; any other line that can't be read
    is passed over with a sentence in ``gaps``.
    """
    path = folder / SECONDS
    if not path.is_file():
        return
    decoder = msgspec.json.Decoder(Second)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(whole_lines(file), start=1):
                try:
                    second = decoder.decode(line)
                    _check(second)
                except (msgspec.DecodeError, ValueError, RecursionError) as error:
                    if line.endswith(b"\n"):
                        gaps.append(f"{SECONDS}, line {number} was left out: {error}")
                    continue
                yield second
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error


def whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; of one that is too long only the last piece, which can't be read."""
    while line := file.readline(LONGEST_LINE):
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = b"..." + file.readline(LONGEST_LINE - 3)
        yield line


def _check(second: Second) -> None:
    """Raise ValueError where the types are right but the numbers can't be."""
    if second.end_ns < second.start_ns:
        raise ValueError("it ends before it starts")
    Histogram.thaw(second.start_lag)
    for step in second.steps.values():
        for frozen in (step.response, step.service, step.delivery, step.bot):
            Histogram.thaw(frozen)


def read_evidence(folder: Path) -> Evidence:
    """The interactions kept whole; empty if there is no such file (yet)."""
    return _decode_if_there(folder / EVIDENCE, Evidence, None) or Evidence()


def read_telegram(folder: Path) -> TelegramNumbers | None:
    """What the Bot API saw of the bot; None if there was no emulator, or the bot never polled."""
    return _decode_if_there(folder / TELEGRAM, TelegramNumbers, None)


def read_summary(folder: Path) -> Summary | None:
    """The numbers as they were written when the run ended; None if they never were."""
    return _decode_if_there(folder / SUMMARY, Summary, SUMMARY_SCHEMA)


def read_profile(folder: Path) -> ProfileNumbers | None:
    """What the profiler saw; None if nothing was profiled."""
    return _decode_if_there(folder / PROFILE, ProfileNumbers, None)


def read_flamegraph(folder: Path) -> str | None:
    """The SVG's text; None if there is none."""
    path = folder / FLAMEGRAPH
    return _read_whole(path).decode("utf-8", "replace") if path.is_file() else None


class _Schema(msgspec.Struct):
    schema: int


def _decode_if_there(path: Path, kind: type[_Read], schema: int | None) -> _Read | None:
    return _decode(path, kind, schema) if path.is_file() else None


def _decode(path: Path, kind: type[_Read], schema: int | None) -> _Read:
    data = _read_whole(path)
    try:
        if schema is not None:
            _check_schema(path, msgspec.json.decode(data, type=_Schema).schema, schema)
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{path} is broken: {error}") from error


def _check_schema(path: Path, found: int, newest: int) -> None:
    if found > newest:
        raise InputError(
            f"{path} was made by a newer perfkit: its schema is {found}, this one reads {newest}",
            advice="read it with that version of perfkit",
        )


def _read_whole(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise InputError(f"{path} is larger than {LARGEST_FILE // 2**20} MiB: not perfkit's")
    return data
