"""The options of ``perfkit load-test --http URL``, each typed once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from perfkit.workflows.http_request import HttpRequest
    from perfkit.workflows.load_reports import ReportCopies

Read = TypeVar("Read")

HttpOption = Annotated[
    str | None,
    typer.Option("--http", metavar="URL", help="Instead of a scenario: this address, full speed."),
]
MethodOption = Annotated[
    str | None, typer.Option("--method", metavar="GET", help="With --http: the method.")
]
HeaderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--header", metavar="'NAME: VALUE'", help="With --http: a header (repeatable).",
        show_default=False,
    ),
]  # fmt: skip
BodyOption = Annotated[
    str | None,
    typer.Option("--body", metavar="TEXT|@FILE", help="With --http: what the request carries."),
]
StatusOption = Annotated[
    str | None,
    typer.Option("--status", metavar="2xx", help="With --http: which are well. [2xx,3xx]"),
]
TimeoutOption = Annotated[
    str | None,
    typer.Option("--timeout", metavar="TIME", help="With --http: longer is an error. [10s]"),
]
CaOption = Annotated[
    Path | None,
    typer.Option("--ca", metavar="FILE", help="With --http: certificates to believe (PEM)."),
]
InsecureOption = Annotated[
    bool, typer.Option("--insecure", help="With --http: believe any certificate.")
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes", min=1, max=64, help="With --http: so many processes make the load. [1]",
        show_default=False,
    ),
]  # fmt: skip
AllowRemoteOption = Annotated[
    bool,
    typer.Option("--allow-remote", help="The hosts named may be other machines, and you may."),
]


@dataclass(frozen=True, slots=True)
class HttpWords:
    """These options as they were typed."""

    method: str | None
    header: list[str] | None
    body: str | None
    status: str | None
    timeout: str | None
    ca: Path | None
    insecure: bool
    processes: int | None

    def refuse(self) -> None:
        """Raise UsageError for any of them: they say nothing without --http."""
        from perfkit.errors import UsageError

        for name in self.__slots__:
            if getattr(self, name):
                raise UsageError(
                    f"--{name} goes with --http URL, not with a scenario",
                    advice="what a scenario's requests need stands in its file; its students are "
                    "played by one process: docs/http.md",
                )


def read_http(
    url: str,
    words: HttpWords,
    *,
    allow_remote: bool,
    users: int | None,
    rate: float | None,
    duration: str | None,
    pid: int | None,
    profile: bool | None,
    name: str | None,
    results: Path,
    objectives: tuple[str, ...],
    copies: "ReportCopies",
) -> "HttpRequest":
    """What is asked of a load test of one address. Raises UsageError naming the option."""
    from perfkit.cli.options import read_duration
    from perfkit.load.http.request import read_header, read_method
    from perfkit.load.scenario.statuses import WELL, parse_statuses
    from perfkit.web_address import parse_url
    from perfkit.workflows.http_request import DURATION_S, TIMEOUT_S, HttpRequest

    return HttpRequest(
        address=_read("--http", parse_url, url),
        results=results,
        objectives=tuple(_read("--objective", _checked, text) for text in objectives),
        copies=copies,
        method=_read("--method", read_method, words.method or "GET"),
        headers=tuple(_read("--header", read_header, text) for text in words.header or ()),
        body=_read_body(words.body),
        users=users,
        rate=rate,
        duration_s=read_duration(duration, "--duration") or DURATION_S,
        timeout_s=read_duration(words.timeout, "--timeout") or TIMEOUT_S,
        statuses=_read("--status", parse_statuses, words.status) if words.status else WELL,
        ca=words.ca,
        processes=words.processes or 1,
        verify=not words.insecure,
        allow_remote=allow_remote,
        pid=pid,
        profile=profile,
        name=name,
    )


def refuse_beside_http(given: Mapping[str, object]) -> None:
    """Raise UsageError for the first of these, by name, that was given: it is a scenario's."""
    from perfkit.errors import UsageError

    for name, value in given.items():
        if value:
            raise UsageError(
                f"--http stands alone: {name} is for load tests of a scenario",
                advice="give one of them",
            )


def _read(option: str, read: Callable[[str], Read], text: str) -> Read:
    from perfkit.errors import UsageError

    try:
        return read(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def _checked(text: str) -> str:
    """The objective as it was written. Raises ValueError with what is wrong with it."""
    from perfkit.findings.objectives import parse_objective

    parse_objective(text)
    return text


def _read_body(text: str | None) -> bytes:
    from perfkit.errors import InputError

    if text is None or not text.startswith("@"):
        return (text or "").encode("utf-8", "surrogateescape")
    try:
        return Path(text[1:]).read_bytes()
    except OSError as error:
        raise InputError(f"--body {text}: the file can't be read: {error.strerror}") from None
