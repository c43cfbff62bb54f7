"""Webhooks whose addresses are secrets come from the environment."""

import pytest
import typer

from perfkit.cli.monitor import app


def test_webhooks_come_from_the_environment_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PERFKIT_WEBHOOK", "http://127.0.0.1:1/a http://127.0.0.1:1/b")
    command = typer.main.get_command(app)
    (option,) = (each for each in command.params if each.name == "webhook")
    context = command.context_class(command)
    assert option.value_from_envvar(context) == ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]
