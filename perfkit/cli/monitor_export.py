"""``perfkit monitor export``: the same rules and series, for Prometheus and Grafana."""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.cli.options import Alerts, DefaultRules, RulesFile
from perfkit.errors import UsageError

_TARGET = "127.0.0.1:9464"
_RULES_FILE = "perfkit-rules.yml"
"""As ``monitor.exports.prometheus``, which would be slow to import here."""


def export(
    *,
    prometheus_rules: Annotated[
        bool, typer.Option("--prometheus-rules", help="Alerting rules for a Prometheus server.")
    ] = False,
    prometheus_config: Annotated[
        bool,
        typer.Option("--prometheus-config", help="A server's configuration: scrape, and judge."),
    ] = False,
    grafana_dashboard: Annotated[
        bool, typer.Option("--grafana-dashboard", help="A dashboard of every series, as JSON.")
    ] = False,
    rules: RulesFile = None,
    alerts: Alerts = None,
    default_rules: DefaultRules = True,
    bot: Annotated[
        str | None,
        typer.Option(
            "--bot", metavar="NAME", show_default=False,
            help="Whose silence is alerted of. [that of all bots together]",
        ),
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--target", metavar="HOST:PORT", show_default=False,
            help=f"Where perfkit's /metrics are scraped (repeatable). [{_TARGET}]",
        ),
    ] = None,
    rules_file: Annotated[
        str,
        typer.Option(
            "--rules-file", metavar="FILE",
            help="What the configuration calls the file of --prometheus-rules.",
        ),
    ] = _RULES_FILE,
    token_file: Annotated[
        str | None,
        typer.Option(
            "--token-file", metavar="FILE", show_default=False,
            help="Where the server finds the token of /metrics, if that has one.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Written there. [standard output]",
            show_default=False,
        ),
    ] = None,
) -> None:  # fmt: skip
    """Write the alert rules, a scrape configuration or a dashboard for other programs."""
    from perfkit.monitor.exports.grafana import grafana_dashboard as dashboard
    from perfkit.monitor.exports.prometheus import prometheus_config as config
    from perfkit.monitor.exports.prometheus import prometheus_rules as alerting
    from perfkit.workflows.alert_rules import read_rule_set

    if prometheus_rules + prometheus_config + grafana_dashboard != 1:
        raise UsageError(
            "say what to export",
            advice="one of --prometheus-rules, --prometheus-config and --grafana-dashboard",
        )
    held = read_rule_set(rules, alerts or (), defaults=default_rules)
    if prometheus_rules:
        text = alerting(held, bot)
    elif prometheus_config:
        text = config(held, targets or [_TARGET], rules_file, token_file)
    else:
        text = dashboard()
    _write(text, output)


def _write(text: str, output: Path | None) -> None:
    from perfkit.cli.output import to_reader
    from perfkit.runs.writing import write_aside

    if output is not None:
        write_aside(output, text.encode())
        return
    with to_reader():
        typer.echo(text.encode(), nl=False)
