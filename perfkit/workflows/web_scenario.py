"""What happens in a load test whose scenario has no bot, only requests?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from perfkit.clock import Clock
from perfkit.load.engine import Engine, Web
from perfkit.load.http.students import NoBot, RequestLoad
from perfkit.web_address import WebAddress
from perfkit.workflows.load_request import LoadTest
from perfkit.workflows.web_hosts import named_addresses, new_client, scenario_tls
from perfkit.workflows.web_readiness import Knock
from perfkit.workflows.web_run import WebTest


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the load when its time has come."""

    test: LoadTest
    clock: Clock

    def __call__(self, begin_ns: int, cpu_s: Callable[[], float]) -> RequestLoad:
        test = self.test
        client = new_client(test.scenario, test.allowed_hosts, str(test.request.scenario))
        return RequestLoad(
            partial(self.engine, begin_ns=begin_ns), client, clock=self.clock, cpu_s=cpu_s
        )

    def engine(self, web: Web, *, begin_ns: int) -> Engine:
        test = self.test
        return Engine(test.program, test.plan, NoBot(), test.lots, begin_ns=begin_ns, web=web)


def web_test(test: LoadTest, clock: Clock) -> WebTest:
    """The load test as ``WebRun`` plays it."""
    request = test.request
    return WebTest(
        make_load=_Maker(test, clock),
        knock=_knock(test),
        server=test.bot,
        directory=test.directory,
        pid=request.pid,
        profile=request.profile,
        profile_rate_hz=request.profile_rate_hz,
        objectives=test.objectives,
        copies=request.copies,
    )


def _knock(test: LoadTest) -> Knock | None:
    """Where the server is asked whether it is there; None where the scenario names no address."""
    target = test.scenario.target
    ready = None if target is None else target.ready
    address: WebAddress | None = ready or next(named_addresses(test.scenario), None)
    if address is None:
        return None
    return Knock(
        address,
        scenario_tls(test.scenario, str(test.request.scenario)),
        within_s=0.0 if test.bot is None else test.ready_within_s,
        asks=ready is not None,
    )
