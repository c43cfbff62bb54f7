"""What was asked of a load test: a scenario file, and what the command line changes in it."""

import hashlib
import random
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from perfkit.bot.command import parse_command
from perfkit.errors import InputError, UsageError
from perfkit.findings.objectives import Objective, parse_objective, with_defaults
from perfkit.formats.network import change_network
from perfkit.load.mix import Mix
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.definition import BotCommand, Flow, Scenario
from perfkit.load.scenario.load_spec import NO_LOAD_CHANGE, LoadChange
from perfkit.load.scenario.planning import PlanError, change_load, plan_load
from perfkit.load.scenario.read import load_scenario
from perfkit.loopback import Origin
from perfkit.masking import encodable
from perfkit.model.manifest import ScenarioNote
from perfkit.model.network import NO_CHANGE, NetworkChange, NetworkSpec
from perfkit.model.plan import LoadPlan
from perfkit.model.standing_chat import StandingChat
from perfkit.workflows.load_reports import NO_COPIES, ReportCopies
from perfkit.workflows.web_hosts import allowed_hosts

READY_WITHIN_S = 30.0
"""How long a bot that runs already may take to find perfkit's Bot API."""
DEFAULT_PORT = 8081
"""Where ``perfkit emulator`` serves, and where a bot that runs already is waited for."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The command line of a load test. None: as the scenario says."""

    scenario: Path
    results: Path
    load: LoadChange = NO_LOAD_CHANGE
    name: str | None = None
    bot: str | None = None
    pid: int | None = None
    port: int | None = None
    webhook_to: Origin | None = None
    chats: tuple[StandingChat, ...] = ()
    """What is there from the beginning; none: as the emulator has it that lends its port."""
    profile: bool | None = None
    """None: profile if it is possible, and say so if it is not."""
    network: NetworkChange = NO_CHANGE
    objectives: tuple[str, ...] = ()
    """Beside the scenario's; one on the same metric and step takes its place."""
    copies: ReportCopies = NO_COPIES
    allow_remote: bool = False
    """Hosts that the scenario names may be other machines."""


@dataclass(frozen=True, slots=True)
class LoadTest:
    """A request, read and checked: everything that is known before anything is started."""

    request: LoadRequest
    name: str
    scenario: Scenario
    program: Mix
    plan: LoadPlan
    note: ScenarioNote
    objectives: tuple[Objective, ...]
    """What was asked for, and the defaults beside it."""
    bot: BotCommand | None
    """None: a bot that runs already is load-tested (``request.pid``)."""
    directory: Path
    """Where the bot is started."""
    port: int
    ready_within_s: float
    network: NetworkSpec
    allowed_hosts: frozenset[str]
    """Beyond this machine, that requests may reach."""
    webhook_to: Origin | None

    def lots(self, student: int) -> random.Random:
        """This student's own chance, the same in every run of the scenario's seed."""
        return random.Random(f"{self.scenario.seed}/{student}")  # noqa: S311 - not for secrets


def read_request(request: LoadRequest) -> LoadTest:
    """Read the scenario and apply the command line.

    Raises InputError for a file that can't be used, UsageError for options that don't fit.
    """
    data = _read(request.scenario)
    scenario = load_scenario(
        data,
        str(request.scenario),
        check_objective=parse_objective,
        read_file=partial(_read_beside, request.scenario.parent),
    )
    bot, directory = _bot(request, scenario)
    if bot is not None:
        parse_command(bot.command)  # a mistake in it is told before there is a run folder
    asked = _objectives(request, scenario)
    plan = _plan(request, scenario)
    return LoadTest(
        request=request,
        name=request.name or scenario.name,
        scenario=scenario,
        program=_mix(scenario),
        plan=plan,
        note=ScenarioNote(
            name=encodable(scenario.name),
            path=encodable(str(request.scenario)),
            sha256=hashlib.sha256(data).hexdigest(),
            users=plan.most_users,
            duration_s=plan.duration_s,
            plan=plan,
            objectives=tuple(asked.values()),
        ),
        objectives=with_defaults(asked),
        bot=bot,
        directory=directory,
        port=_port(request),
        ready_within_s=READY_WITHIN_S if bot is None else bot.ready_within_s,
        network=_network(request, scenario),
        allowed_hosts=allowed_hosts(
            scenario, str(request.scenario), allow_remote=request.allow_remote
        ),
        webhook_to=_webhook_to(request, scenario),
    )


def _objectives(request: LoadRequest, scenario: Scenario) -> dict[Objective, str]:
    """The objectives asked for and how they were written, the command line's last."""
    mine = {_read_objective(text): text for text in request.objectives}
    replaced = {(objective.metric, objective.step) for objective in mine}
    theirs = {parse_objective(line.text): line.text for line in scenario.objectives}
    kept = {o: text for o, text in theirs.items() if (o.metric, o.step) not in replaced}
    return kept | mine


def _read_objective(text: str) -> Objective:
    try:
        return parse_objective(text)
    except ValueError as error:
        raise UsageError(f"--objective: {error}") from None


def _plan(request: LoadRequest, scenario: Scenario) -> LoadPlan:
    try:
        return plan_load(change_load(scenario.load, request.load), scenario.seed)
    except PlanError as error:
        raise UsageError(
            f"the load that is asked for can't be: {error} ({request.scenario} has its part in it)",
            advice="--duration or --iterations replaces a scenario's stages; what goes together is "
            "in docs/load-models.md",
        ) from None


def _mix(scenario: Scenario) -> Mix:
    flows = scenario.flows or (Flow(scenario),)
    programs = tuple(compile_program(flow.scenario) for flow in flows)
    return Mix(programs, tuple(flow.weight for flow in flows))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{path}: there is no such scenario file",
            advice="scenarios/homework.yaml comes with perfkit",
        ) from None
    except OSError as error:
        raise InputError(f"{path}: the scenario can't be read: {error.strerror}") from None


def _read_beside(folder: Path, path: str) -> bytes:
    """A file that students send. Raises ValueError with what is wrong with it."""
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        raise ValueError(f"a file that can be read ({error.strerror})") from None


def _bot(request: LoadRequest, scenario: Scenario) -> tuple[BotCommand | None, Path]:
    """The bot to start, and where. A command typed without a directory of its own starts here."""
    if request.pid is not None:
        if request.bot is not None:
            raise UsageError("--bot starts a bot and --pid takes a running one: give one of them")
        return None, Path()
    bot = scenario.bot if scenario.target is None else scenario.target.command
    if request.bot is not None:
        bot = replace(bot or BotCommand(request.bot), command=request.bot)
    if bot is None and not scenario.needs_bot:
        return None, Path()
    if bot is None:
        raise UsageError(
            f"{request.scenario} names no bot to test",
            advice='give one: --bot "python my_bot.py", or --pid of a bot that runs',
        )
    if request.bot is not None and bot.directory is None:
        return bot, Path()
    return bot, request.scenario.parent / (bot.directory or "")


def _network(request: LoadRequest, scenario: Scenario) -> NetworkSpec:
    try:
        return change_network(scenario.network, request.network)
    except ValueError as error:
        raise UsageError(
            f"the network that is asked for can't be: {error}",
            advice="see --latency, --jitter, --network and --fault",
        ) from None


def _webhook_to(request: LoadRequest, scenario: Scenario) -> Origin | None:
    """The scenario's holds for a running bot as well: it is the same bot, started by hand."""
    if request.webhook_to is not None or scenario.bot is None:
        return request.webhook_to
    return scenario.bot.webhook_to


def _port(request: LoadRequest) -> int:
    if request.port is not None:
        return request.port
    return DEFAULT_PORT if request.pid is not None else 0
