"""``perfkit monitor check-rules``: are these alert rules right, and which ones hold?"""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.cli.options import Alerts, AsJson, DefaultRules


def check_rules(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Alert rules (YAML).", show_default=False),
    ] = None,
    *,
    alerts: Alerts = None,
    default_rules: DefaultRules = True,
    as_json: AsJson = False,
) -> None:
    """Say whether alert rules are right, and list those that hold."""
    from perfkit.cli.output import results_console, to_reader
    from perfkit.report.monitor_rules import print_rules, write_rules_json
    from perfkit.workflows.alert_rules import list_rules, read_rule_set

    held = list_rules(read_rule_set(file, alerts or (), defaults=default_rules))
    with to_reader():
        if as_json:
            typer.echo(write_rules_json(held).encode(), nl=False)
        else:
            print_rules(held, results_console())
