"""``perfkit monitor check-rules``: are these rules right, and when would they have fired?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.monitor_history import From, Last, OfBot, Until
from perfkit.cli.options import RESULTS, Alerts, AsJson, DefaultRules, Results, Store
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.model.alert_rules import Trial
    from perfkit.monitor.alerts.ruleset import RuleSet


def check_rules(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Alert rules (YAML).", show_default=False),
    ] = None,
    *,
    alerts: Alerts = None,
    default_rules: DefaultRules = True,
    last: Last = None,
    from_: From = None,
    to: Until = None,
    bot: OfBot = None,
    store: Store = None,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """List the alert rules that hold; with --last or --from, when they would have fired."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.monitor_rules import print_rules, write_rules_json
    from perfkit.workflows.alert_rules import list_rules, read_rule_set

    held = read_rule_set(file, alerts or (), defaults=default_rules)
    trials: tuple[Trial, ...] | None = None
    if last is not None or from_ is not None:
        trials = _tried(held, store, results, bot, last=last, from_=from_, to=to)
    elif (to, bot, store) != (None, None, None):
        raise UsageError(
            "--to, --bot and --store say on what the rules are tried",
            advice="say with --last 2h or --from for how long",
        )
    with to_reader():
        if as_json:
            typer.echo(write_rules_json(list_rules(held), trials).encode(), nl=False)
        else:
            print_rules(list_rules(held), trials, results_console())


def _tried(
    held: "RuleSet",
    store: Path | None,
    results: Path,
    bot: str | None,
    *,
    last: str | None,
    from_: str | None,
    to: str | None,
) -> "tuple[Trial, ...]":
    from perfkit.cli.monitor_history import read_range
    from perfkit.clock import SystemClock
    from perfkit.monitor.history.store import STORE
    from perfkit.workflows.alert_trial import try_rules

    within = read_range(last, from_, to, SystemClock().wall())
    return try_rules(held, store or results / STORE, within, bot)
