"""Where may a scenario's requests go? To this machine; beyond it only where both sides agree."""

from collections.abc import Iterator

from perfkit.errors import InputError, UsageError
from perfkit.load.http.client import HttpClient
from perfkit.load.http.door import Tls, tls_context
from perfkit.load.scenario.definition import Scenario, every_step
from perfkit.load.scenario.http_step import HttpStep
from perfkit.web_address import WebAddress, parse_url, refusal


def named_addresses(scenario: Scenario) -> Iterator[WebAddress]:
    """The base and the whole URLs that stand in the scenario, in their order."""
    for each in (scenario, *(flow.scenario for flow in scenario.flows)):
        yield from _named_addresses(each)


def _named_addresses(scenario: Scenario) -> Iterator[WebAddress]:
    if scenario.http.base is not None:
        yield parse_url(scenario.http.base)
    for step in every_step(scenario.steps):
        if isinstance(step, HttpStep) and not step.url.variables:
            url = step.url.literals[0]
            if not url.startswith("/"):
                yield parse_url(url)


def allowed_hosts(scenario: Scenario, file: str, *, allow_remote: bool) -> frozenset[str]:
    """The hosts beyond this machine that requests may reach.

    Raises UsageError for one that is named without the user's consent, or is Telegram's.
    """
    remote = set()
    for address in named_addresses(scenario):
        host = address.host
        problem = refusal(host, (host,) if allow_remote else ())
        if problem is not None:
            never = refusal(host, (host,)) is not None
            raise UsageError(
                f"{file}: nothing was sent: {problem}",
                advice="" if never else "if you may load it, say so with --allow-remote",
            )
        remote.add(host)
    return frozenset(remote)


def new_client(scenario: Scenario, allowed: frozenset[str], file: str) -> HttpClient:
    """The client for a scenario's requests. Raises InputError for certificates that are none."""
    return HttpClient(scenario_tls(scenario, file), allowed=allowed)


def scenario_tls(scenario: Scenario, file: str) -> Tls:
    """Which certificates a scenario believes. Raises InputError for certificates that are none."""
    http = scenario.http
    try:
        return tls_context(http.ca, verify=http.verify)
    except ValueError as error:
        raise InputError(f"{file}: http.ca: expected {error}") from None
