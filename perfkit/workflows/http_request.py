"""What is asked of a load test of one address, and the load that this makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.load.http.door import Door, Tls, read_ca, tls_context
from perfkit.load.http.lean import LeanLoad, LeanSpec
from perfkit.load.http.request import Headers, request_bytes
from perfkit.load.scenario.statuses import WELL, Statuses
from perfkit.masking import mask
from perfkit.model.plan import LoadModel, LoadPlan, Stage
from perfkit.web_address import WebAddress
from perfkit.workflows.load_reports import NO_COPIES, ReportCopies

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
    processes: int = 1
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


def tls_of(request: HttpRequest) -> Tls:
    """How connections are made secure; None: they aren't. Raises UsageError."""
    if not request.address.secure:
        return None
    try:
        ca = None if request.ca is None else read_ca(request.ca)
        return tls_context(ca, verify=request.verify)
    except ValueError as error:
        raise UsageError(f"--ca {request.ca}: expected {error}") from None


def lean_load(
    request: HttpRequest,
    tls: Tls,
    plan: LoadPlan,
    arrivals: Iterator[int] | None,
    *,
    clock: Clock,
    begin_ns: int,
    cpu_s: Callable[[], float],
) -> LeanLoad:
    """The load that begins then, with these arrivals (None: closed)."""
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
    return LeanLoad(spec, plan, door, clock=clock, cpu_s=cpu_s, begin_ns=begin_ns)


def plan_of(request: HttpRequest, connections: int | None = None) -> LoadPlan:
    """The load as a plan, of all connections or of a shard's."""
    most = request.connections if connections is None else connections
    if request.rate is None:
        return LoadPlan.closed(most, 0.0, request.duration_s)
    stage = Stage("", request.rate, request.rate, 0.0, request.duration_s)
    return LoadPlan((stage,), most, LoadModel.OPEN)
