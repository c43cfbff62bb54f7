"""``perfkit load-test --http URL``: one address at full speed, or at a rate, and its numbers."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.findings.objectives import parse_objective, with_defaults
from perfkit.load.http.door import Tls
from perfkit.load.http.request import request_bytes
from perfkit.masking import encodable, mask
from perfkit.model.manifest import LOAD_TEST, ScenarioNote
from perfkit.profilers.attach import need_pyspy
from perfkit.report.subject import ADDRESS, SUBJECT
from perfkit.runs.folder import RunFolder
from perfkit.web_address import WebAddress, refusal
from perfkit.workflows.http_request import HttpRequest, lean_load, plan_of, tls_of
from perfkit.workflows.load_ending import LoadOutcome, carry_through
from perfkit.workflows.new_folder import new_load_folder
from perfkit.workflows.observation import Progress
from perfkit.workflows.shard_job import ShardJob
from perfkit.workflows.shards import ShardedLoad
from perfkit.workflows.web_readiness import Knock
from perfkit.workflows.web_run import WebLoad, WebRun, WebTest


async def http_test(
    request: HttpRequest, clock: Clock, progress: Progress, command_line: Sequence[str]
) -> LoadOutcome:
    """Run the load test and leave its run folder.

    Raises PerfkitError when nothing could be measured; UsageError for a host that is not allowed.
    """
    check_host(request.address, allow_remote=request.allow_remote)
    if request.processes > request.connections:
        raise UsageError(
            f"{request.processes} processes can't share {request.connections} connections",
            advice="give fewer --processes or more --users",
        )
    tls = tls_of(request)
    if request.profile:
        need_pyspy()
    folder = _new_folder(request, clock, command_line)
    test = WebTest(
        make_load=partial(_make_load, request, tls, clock),
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


def _make_load(
    request: HttpRequest, tls: Tls, clock: Clock, begin_ns: int, cpu_s: Callable[[], float]
) -> WebLoad:
    if request.processes > 1:
        return ShardedLoad(request, clock)
    arrivals = ShardJob(request, 0, 1).arrivals()
    plan = plan_of(request)
    return lean_load(request, tls, plan, arrivals, clock=clock, begin_ns=begin_ns, cpu_s=cpu_s)


def _new_folder(request: HttpRequest, clock: Clock, command_line: Sequence[str]) -> RunFolder:
    url = request.address.url
    content = request_bytes(request.address, request.method, request.headers, request.body)
    folder = new_load_folder(
        request.results,
        kind=LOAD_TEST,
        name=request.name or f"http {request.address.host}",
        command_line=command_line,
        clock=clock,
        scenario=ScenarioNote(
            name=encodable(request.step),
            path=mask(encodable(url)),
            sha256=hashlib.sha256(content).hexdigest(),
            users=request.connections,
            duration_s=request.duration_s,
            objectives=request.objectives,
            plan=plan_of(request),
        ),
        bot_pid=request.pid,
    )
    folder.update(notes={SUBJECT: ADDRESS})
    return folder
