"""What do students of a load test have beside the bot? Web servers, and code of their own."""

import contextlib

from perfkit.clock import Clock
from perfkit.load.driver import Driver
from perfkit.load.http.students import StudentRequests
from perfkit.load.python.troupe import Fetcher
from perfkit.workflows.load_request import LoadTest
from perfkit.workflows.web_hosts import new_client


def student_requests(test: LoadTest, clock: Clock) -> StudentRequests | None:
    """How students reach web servers; None where no step does and no code might."""
    if test.troupe is None and not test.scenario.sends_requests:
        return None
    client = new_client(test.scenario, test.allowed_hosts, str(test.request.scenario))
    return StudentRequests(client, clock)


def direct(
    test: LoadTest, driver: Driver, web: Fetcher | None
) -> contextlib.AbstractAsyncContextManager[None]:
    """Students' Python code may play meanwhile, if there is any; ``web`` sends its requests."""
    if test.troupe is None or web is None:
        return contextlib.nullcontext()
    return test.troupe.directed_by(driver, web)
