"""The bot's database file: generated once, kept in a cache, and copied for each run.

A run works on a copy of its own, so every run starts from the same rows and leaves the cache as
it was. Two bots may start at the same moment, and either may be killed at any: a lock that the
system takes back with the process guards the cache, and the copies of the dead are swept away by
whoever starts next.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import perf_counter

from homework_bot.generate import Size, generate, source

log = logging.getLogger(__name__)

CACHE = Path(__file__).parent / ".cache"


@contextmanager
def working_copy(size: Size, *, indexed: bool, cache: Path = CACHE) -> Iterator[Path]:
    """A database file to use and forget; it is gone when the block ends."""
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache):
        sweep(cache)
        original = generated(size, indexed=indexed, cache=cache)
        directory = Path(tempfile.mkdtemp(prefix="run-", dir=cache))
        held = hold(directory)
    try:
        yield Path(shutil.copyfile(original, directory / "homework.db"))
    finally:
        shutil.rmtree(directory)
        os.close(held)


def generated(size: Size, *, indexed: bool, cache: Path) -> Path:
    """The cached database of that size; made now if it is not there. Call with the cache locked."""
    kind = "indexed" if indexed else "plain"
    path = cache / f"{kind}-{fingerprint(size)}.db"
    if path.exists():
        return path
    for outdated in cache.glob(f"{kind}-*"):
        outdated.unlink()
    began = perf_counter()
    unfinished = path.with_suffix(".unfinished")
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
        # Nobody sees the file before it is whole, so there is nothing to roll back to.
        database.execute("PRAGMA journal_mode = OFF")
        generate(database, size, indexed=indexed)
    unfinished.rename(path)
    log.info("Generated %s in %.1f s", path.name, perf_counter() - began)
    return path


def fingerprint(size: Size) -> str:
    """Tells databases apart that were generated from other code, other tables or in other sizes."""
    digest = hashlib.sha256(repr(size).encode())
    for name in ("catalogue.py", "generate.py", "school.py", "schema.sql", "indexes.sql"):
        digest.update(source(name).encode())
    return digest.hexdigest()[:12]


def sweep(cache: Path) -> None:
    """Remove the copies whose bots are dead. Call with the cache locked."""
    for directory in cache.glob("run-*"):
        with suppress(BlockingIOError):
            os.close(hold(directory))
            shutil.rmtree(directory)


def hold(directory: Path) -> int:
    """Mark a directory as in use until the descriptor is closed or this process ends.

    Raises BlockingIOError if another process holds it.
    """
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Wait until no other bot generates, copies or sweeps, and keep others waiting."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
