"""``perfkit load-test --http URL``: one address at full speed, or at a rate, and its numbers."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.findings.objectives import parse_objective, with_defaults
from perfkit.load.http.arrivals import constant_rate
from perfkit.load.http.door import Door, Tls, read_ca, tls_context
from perfkit.load.http.lean import LeanLoad, LeanSpec
from perfkit.load.http.request import Headers, request_bytes
from perfkit.load.scenario.statuses import WELL, Statuses
from perfkit.load.scenario.web_address import WebAddress, refusal
from perfkit.masking import encodable, mask
from perfkit.model.manifest import ScenarioNote
from perfkit.model.plan import LoadModel, LoadPlan, Stage
from perfkit.profilers.attach import need_pyspy
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host, read_versions
from perfkit.workflows.load_ending import LoadOutcome, carry_through
from perfkit.workflows.load_reports import NO_COPIES, ReportCopies
from perfkit.workflows.load_test import KIND
from perfkit.workflows.observation import Progress
from perfkit.workflows.web_readiness import Knock
from perfkit.workflows.web_run import WebRun, WebTest

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""RFC 9110, section 9.2.2."""
DURATION_S = 10.0
TIMEOUT_S = 10.0
USERS = 50
CONNECTIONS = 1000
"""At most, where a rate is asked for."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """The command line of ``load-test --http``."""

    address: WebAddress
    results: Path
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""
    users: int | None = None
    """How many ask at the same time; with a rate, how many connections there are at most."""
    rate: float | None = None
    """Requests begun in each second; None: each user asks again as soon as it was answered."""
    duration_s: float = DURATION_S
    timeout_s: float = TIMEOUT_S
    statuses: Statuses = WELL
    ca: Path | None = None
    verify: bool = True
    allow_remote: bool = False
    pid: int | None = None
    profile: bool | None = None
    name: str | None = None
    objectives: tuple[str, ...] = ()
    """Beside the defaults; each can be read (``parse_objective``)."""
    copies: ReportCopies = NO_COPIES

    @property
    def connections(self) -> int:
        """At most so many at the same time."""
        return self.users or (USERS if self.rate is None else CONNECTIONS)

    @property
    def step(self) -> str:
        """How reports name the request: ``GET /page``."""
        words = mask(f"{self.method} {self.address.target}")
        return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


async def http_test(
    request: HttpRequest, clock: Clock, progress: Progress, command_line: Sequence[str]
) -> LoadOutcome:
    """Run the load test and leave its run folder.

    Raises PerfkitError when nothing could be measured; UsageError for a host that is not allowed.
    """
    check_host(request.address, allow_remote=request.allow_remote)
    tls = _tls(request)
    if request.profile:
        need_pyspy()
    folder = _new_folder(request, clock, command_line)
    test = WebTest(
        make_load=lambda begin_ns, cpu_s: _load(request, tls, clock, begin_ns, cpu_s),
        knock=Knock(request.address, tls),
        pid=request.pid,
        profile=request.profile,
        objectives=with_defaults(map(parse_objective, request.objectives)),
        copies=request.copies,
    )
    return await carry_through(WebRun(test, folder, clock, progress), folder)


def check_host(address: WebAddress, *, allow_remote: bool) -> None:
    """Raise UsageError if nothing may be sent to this host."""
    problem = refusal(address.host, (address.host,) if allow_remote else ())
    if problem is not None:
        own = refusal(address.host, (address.host,)) is None
        raise UsageError(
            f"nothing was sent: {problem}",
            advice="if you may load it, say so with --allow-remote" if own else "name your own",
        )


def _tls(request: HttpRequest) -> Tls:
    if not request.address.secure:
        return None
    try:
        ca = None if request.ca is None else read_ca(request.ca)
        return tls_context(ca, verify=request.verify)
    except ValueError as error:
        raise UsageError(f"--ca {request.ca}: expected {error}") from None


def _load(
    request: HttpRequest, tls: Tls, clock: Clock, begin_ns: int, cpu_s: Callable[[], float]
) -> LeanLoad:
    arrivals = None if request.rate is None else constant_rate(request.rate, request.duration_s)
    spec = LeanSpec(
        name=request.step,
        request=request_bytes(request.address, request.method, request.headers, request.body),
        bodiless=request.method == "HEAD",
        repeatable=request.method in REPEATABLE,
        statuses=request.statuses,
        timeout_s=request.timeout_s,
        arrivals=arrivals,
    )
    door = Door(request.address, tls, timeout_s=request.timeout_s)
    return LeanLoad(spec, _plan(request), door, clock=clock, cpu_s=cpu_s, begin_ns=begin_ns)


def _plan(request: HttpRequest) -> LoadPlan:
    if request.rate is None:
        return LoadPlan.closed(request.connections, 0.0, request.duration_s)
    stage = Stage("", request.rate, request.rate, 0.0, request.duration_s)
    return LoadPlan((stage,), request.connections, LoadModel.OPEN)


def _new_folder(request: HttpRequest, clock: Clock, command_line: Sequence[str]) -> RunFolder:
    url = request.address.url
    content = request_bytes(request.address, request.method, request.headers, request.body)
    return RunFolder.create(
        request.results,
        kind=KIND,
        name=request.name or f"http {request.address.host}",
        command_line=command_line,
        clock=clock,
        versions=read_versions(["py-spy", "uvloop"]),
        host=read_host(),
        scenario=ScenarioNote(
            name=encodable(request.step),
            path=mask(encodable(url)),
            sha256=hashlib.sha256(content).hexdigest(),
            users=request.connections,
            duration_s=request.duration_s,
            objectives=request.objectives,
            plan=_plan(request),
        ),
        bot_pid=request.pid,
    )
