"""The files of docs/service: what can be checked of them without a machine to run them on."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
import yaml

from perfkit.cli.monitor import app

SERVICE = Path(__file__).parents[2] / "docs" / "service"
UNIT = SERVICE / "perfkit-monitor@.service"
COMPOSE_KEYS = {
    "image", "cgroup", "command", "restart", "mem_limit", "cpus", "user", "pid", "depends_on",
    "stop_grace_period", "init", "read_only", "cap_drop", "cap_add", "security_opt", "volumes",
    "secrets", "expose",
}  # fmt: skip
"""Of the compose specification's services."""


def known_options() -> set[str]:
    command = typer.main.get_command(app)
    return {option for parameter in command.params for option in parameter.opts}


def options_of(text: str) -> set[str]:
    return {word for word in shlex.split(text) if word.startswith("--")}


@pytest.mark.slow
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not on this machine")
    unit = tmp_path / "perfkit-monitor@shop.service"
    # the program of the unit is not installed here
    unit.write_text(
        UNIT.read_text().replace("/opt/perfkit/bin/perfkit", shutil.which("true") or "")
    )
    checked = subprocess.run(
        (verify, "verify", str(unit)), check=False, capture_output=True, text=True
    )
    if "Failed to" in checked.stderr and "manager" in checked.stderr:
        pytest.skip(f"systemd-analyze can't work here: {checked.stderr.strip()}")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_unit_calls_perfkit_as_it_is():
    text = UNIT.read_text().replace("\\\n", " ")
    (start,) = (line for line in text.splitlines() if line.startswith("ExecStart="))
    assert "perfkit monitor --name ${BOT}" in start
    assert options_of(start) <= known_options()


def test_a_second_bot_has_a_port_of_its_own_and_a_wrong_setting_is_not_tried_for_ever():
    text = UNIT.read_text()
    assert "--metrics ${METRICS}\n" in text
    assert "RestartPreventExitStatus=2\n" in text


def test_the_compose_file_is_one_and_calls_perfkit_as_it_is():
    compose = yaml.safe_load((SERVICE / "docker-compose.yaml").read_text())
    assert set(compose) == {"services", "volumes", "secrets"}
    assert all(set(service) <= COMPOSE_KEYS for service in compose["services"].values())
    watcher = compose["services"]["perfkit"]
    assert watcher["pid"] == "service:bot"
    assert watcher["cap_drop"] == ["ALL"]
    assert "cap_add" not in watcher
    assert {volume.split(":")[0] for volume in watcher["volumes"]} == set(compose["volumes"])
    assert set(watcher["secrets"]) == set(compose["secrets"])
    assert options_of(watcher["command"][-1]) <= known_options()
