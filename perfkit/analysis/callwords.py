"""What is a call that lasts called in plain words, and of which kind is it?

Told by the Python frames that the bot's line had called; functions written in C leave none, and
then the text of the line itself tells, where its file can be read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfkit.model.stacks import Frame
from perfkit.model.stalls import CallKind

_BY_FRAME: tuple[tuple[str, CallKind, str], ...] = (
    (r"/subprocess\.py:", CallKind.SUBPROCESS, "subprocess.{name}"),
    (r"/requests/", CallKind.NETWORK, "requests.{name}"),
    (r"/urllib/request\.py:", CallKind.NETWORK, "urllib.request.{name}"),
    (r"/httpx/", CallKind.NETWORK, "httpx.{name}"),
    (r"/urllib3/", CallKind.NETWORK, "urllib3 {name}"),
    (r"/http/client\.py:", CallKind.NETWORK, "http.client {name}"),
    (r"/smtplib\.py:", CallKind.NETWORK, "smtplib {name}"),
    (r"/redis/", CallKind.DATABASE, "redis {name}"),
    (r"/(?:sqlalchemy|psycopg2?|pymysql|MySQLdb|pymongo|django/db)/|/peewee\.py:",
     CallKind.DATABASE, "{package} {name}"),
    (r"/sqlite3/", CallKind.DATABASE, "sqlite3 {name}"),
    (r"/json/", CallKind.PARSING, "json.{name}"),
    (r"/(?:re/\w+|re|sre_\w+)\.py:", CallKind.PARSING, "a regular expression (re.{name})"),
    (r"/(?:gzip|zipfile(?:/__init__)?|lzma|bz2|tarfile|_compression|copy|pickle|csv)\.py:",
     CallKind.PARSING, "{package} {name}"),
    (r"/(?:html|bs4|xml|yaml|PIL)/", CallKind.PARSING, "{package} {name}"),
    (r"/threading\.py:(?:wait|acquire|join|_wait_for_tstate_lock|__enter__)$",
     CallKind.LOCK, "a lock (threading {name})"),
    (r"/queue\.py:", CallKind.LOCK, "queue {name}"),
    (r"/concurrent/futures/.*:(?:result|wait|exception|shutdown)$",
     CallKind.LOCK, "a future's {name}"),
    (r"/multiprocessing/", CallKind.LOCK, "multiprocessing {name}"),
    (r"/(?:pathlib(?:/\w+)?|shutil|tempfile|glob)\.py:", CallKind.FILE, "file I/O ({name})"),
    (r"/logging/", CallKind.FILE, "logging {name}"),
    (r"/(?:socket|ssl)\.py:", CallKind.NETWORK, "a socket ({name})"),
)  # fmt: skip
"""What ``path:function`` of a frame looks like, of what kind that is, and its words; the outermost
frame that is known wins, and of a frame the first pattern."""

_BY_TEXT: tuple[tuple[str, CallKind, str], ...] = (
    (r"\btime\.sleep\(|(?<![\w.])sleep\(", CallKind.SLEEP, "time.sleep"),
    (r"\.(execute|executemany|executescript|commit|fetchall|fetchone|fetchmany)\(",
     CallKind.DATABASE, "{database} {0}"),
    (r"\b(?:json|ujson|orjson|simplejson)\.(loads?|dumps?)\(", CallKind.PARSING, "json.{0}"),
    (r"\bre\.(match|search|fullmatch|sub|subn|findall|finditer|split|compile)\(",
     CallKind.PARSING, "a regular expression (re.{0})"),
    (r"\b\w*(?:pattern|regex|_re|_RE|PATTERN|REGEX)\w*\.(match|search|fullmatch|sub|findall)\(",
     CallKind.PARSING, "a regular expression ({0})"),
    (r"\b(hashlib|bcrypt|zlib|gzip|pickle|marshal|copy|lzma|bz2)\.(\w+)\(",
     CallKind.PARSING, "{0}.{1}"),
    (r"\.(acquire)\(|\bwith\s+[\w.]*lock\b", CallKind.LOCK, "a lock"),
    (r"\bos\.(fsync|listdir|walk|stat|remove|rename|replace|system|popen)\(", CallKind.FILE,
     "os.{0}"),
    (r"(?<![\w.])open\(|\.(?:read|write|readlines|read_text|write_text|read_bytes|write_bytes)\(",
     CallKind.FILE, "file I/O"),
    (r"\bsocket\.(\w+)\(|\.(?:recv|sendall|connect)\(", CallKind.NETWORK, "a socket"),
)  # fmt: skip
"""What the text of a line with a call into C looks like; first match wins."""

_DATABASES = ("sqlite3", "psycopg2", "psycopg", "MySQLdb", "pymysql", "duckdb", "apsw")
MUCH_CPU = 0.5
"""From this share on the thread computed rather than waited."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the bot's source, as it is on the disk now."""

    text: str
    imports: frozenset[str] = frozenset()
    """Modules its file imports."""


@dataclass(frozen=True, slots=True)
class CallName:
    """What a call is called."""

    words: str
    kind: CallKind


Sources = Mapping[tuple[str, int], SourceLine]
"""Lines by file and number."""


def name_call(
    called: Sequence[Frame], source: SourceLine | None, cpu_share: float | None
) -> CallName:
    """The call in plain words: by its frames, else by the line's text, else by the CPU's use.

    Words that come from a bot's files are to be escaped where they are shown.
    """
    return (
        _by_frames(called)
        or (_by_text(source) if source is not None and not called else None)
        or _by_cpu(called, cpu_share)
    )


def _by_frames(called: Sequence[Frame]) -> CallName | None:
    for frame in called:
        path = frame.file.replace("\\", "/")
        name = frame.function.rpartition(".")[2]
        for pattern, kind, words in _BY_FRAME:
            if re.search(pattern, f"{path}:{name}"):
                return CallName(words.format(name=name, package=_package(path)), kind)
    return None


def _package(path: str) -> str:
    """The installed package's name, else the module's."""
    installed = re.search(r"/(?:site|dist)-packages/([^/]+)", path)
    last = path.rpartition("/")[2].removesuffix(".py")
    return (installed[1] if installed else last).removesuffix(".py")


def _by_text(source: SourceLine) -> CallName | None:
    database = next((name for name in _DATABASES if name in source.imports), "a database's")
    for pattern, kind, words in _BY_TEXT:
        found = re.search(pattern, source.text)
        if found:
            return CallName(words.format(*found.groups(), database=database), kind)
    return None


def _by_cpu(called: Sequence[Frame], cpu_share: float | None) -> CallName:
    name = called[0].function if called else ""
    if cpu_share is not None and cpu_share >= MUCH_CPU:
        return CallName(name or "computing", CallKind.COMPUTING)
    return CallName(name or "a call written in C", CallKind.UNKNOWN)
