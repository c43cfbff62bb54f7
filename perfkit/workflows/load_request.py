"""What was asked of a load test: a scenario file, and what the command line changes in it."""

import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

from perfkit.bot.command import parse_command
from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.findings.objectives import Metric, Objective, parse_objective, with_defaults
from perfkit.formats.network import change_network
from perfkit.load.mix import Mix
from perfkit.load.python.troupe import Troupe
from perfkit.load.scenario.definition import BotCommand, Scenario
from perfkit.load.scenario.load_spec import NO_LOAD_CHANGE, LoadChange
from perfkit.load.scenario.planning import PlanError, change_load, plan_load
from perfkit.loopback import Origin
from perfkit.masking import encodable, mask
from perfkit.model.manifest import ScenarioNote
from perfkit.model.network import NO_CHANGE, NO_NETWORK, NetworkChange, NetworkSpec
from perfkit.model.plan import LoadPlan
from perfkit.model.standing_chat import StandingChat
from perfkit.workflows.load_reports import NO_COPIES, ReportCopies
from perfkit.workflows.scenario_files import read_play
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
    profile_rate_hz: int | None = None
    """None: chosen by the number of threads."""
    look_inside: bool = False
    """Look at the bot's objects before and after the load."""
    network: NetworkChange = NO_CHANGE
    objectives: tuple[str, ...] = ()
    """Beside the scenario's; one on the same metric and step takes its place."""
    unjudged: frozenset[Metric] = frozenset()
    """Objectives on these are left out: what is measured here has no such value."""
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
    troupe: Troupe | None
    """What plays the scenario's Python code; None: it has none."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is masked wherever a conversation is shown."""
        return self.scenario.secrets

    def check_rows(self, students: int | None = None) -> None:
        """Raise DocumentError if data that no two students share have too few rows for so many.

        None: for as many as are asked for.
        """
        for given in self.scenario.all_given:
            given.check_rows(self.plan.most_users if students is None else students)

    @property
    def most_rows(self) -> int | None:
        """How many students have data of their own; None: they share them, or have none."""
        return min(
            filter(None, (given.most_rows for given in self.scenario.all_given)), default=None
        )

    def lots(self, student: int) -> random.Random:
        """This student's own chance, the same in every run of the scenario's seed."""
        return random.Random(f"{self.scenario.seed}/{student}")  # noqa: S311 - not for secrets


def read_request(request: LoadRequest, clock: Clock) -> LoadTest:
    """Read the scenario and apply the command line.

    Raises InputError for a file that can't be used, UsageError for options that don't fit.
    """
    play = read_play(request.scenario, clock)
    scenario = play.scenario
    if not scenario.needs_bot:
        _refuse_what_lies_between(request, scenario)
    bot, directory = _bot(request, scenario)
    if bot is not None:
        parse_command(bot.command)  # a mistake in it is told before there is a run folder
    asked = _objectives(request, scenario)
    plan = _plan(request, scenario)
    return LoadTest(
        request=request,
        name=request.name or scenario.name,
        scenario=scenario,
        program=play.mix,
        plan=plan,
        note=ScenarioNote(
            name=encodable(scenario.name),
            path=encodable(str(request.scenario)),
            sha256=hashlib.sha256(play.source).hexdigest(),
            users=plan.most_users,
            duration_s=plan.duration_s,
            plan=plan,
            objectives=tuple(map(mask, asked.values())),
            tags=scenario.tags,
            step_tags={mask(name): tags for name, tags in scenario.step_tags.items()},
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
        troupe=play.troupe,
    )


def _refuse_what_lies_between(request: LoadRequest, scenario: Scenario) -> None:
    """Raise UsageError for what would have no effect: only a bot has a Bot API before it."""
    change = request.network
    options = {
        "--latency": change.latency_s,
        "--jitter": change.jitter_s,
        "--network": change.preset,
        "--flood-limits": change.flood_limits,
        "--fault": change.faults,
        "--chat": request.chats or None,
        "--webhook-to": request.webhook_to,
        "--port": request.port,
        f"{request.scenario}: network": None if scenario.network == NO_NETWORK else True,
    }
    for name, value in options.items():
        if value is not None:
            raise UsageError(
                f"{name} is between bot and Telegram; this scenario has no bot, only requests",
                advice="leave it out; what HTTP steps can have is in docs/http.md",
            )


def _objectives(request: LoadRequest, scenario: Scenario) -> dict[Objective, str]:
    """The objectives asked for and how they were written, the command line's last."""
    mine = {_read_objective(text): text for text in request.objectives}
    replaced = {(objective.metric, objective.step) for objective in mine}
    theirs = {parse_objective(line.text): line.text for line in scenario.objectives}
    kept = {o: text for o, text in theirs.items() if (o.metric, o.step) not in replaced}
    asked = kept | mine
    return {o: text for o, text in asked.items() if o.metric not in request.unjudged}


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
