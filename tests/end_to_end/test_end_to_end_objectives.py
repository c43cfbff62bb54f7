"""Objectives that end a load, and the reports a build server picks up."""

import csv
import time
from xml.etree import ElementTree as ET

import pytest
from perfkit_command import raw_bot

pytestmark = pytest.mark.slow

LONG = f"""
name: long
users: 2
duration: 10min
bot: {{command: '{raw_bot()}'}}
objectives: [p99 < 2s]
steps:
  - {{say: /start, expect: Welcome}}
  - think: 50ms
"""


def test_a_missed_objective_ends_the_load_and_the_build_sees_it(desk, tmp_path):
    junit, steps, markdown = (tmp_path / name for name in ("j.xml", "s.csv", "r.md"))
    began = time.monotonic()
    ended = desk.load_test(
        LONG,
        "--objective", "p95 < 1us over 2s windows, abort after 3s",
        "--objective", "success > 50%",
        "--junit", junit, "--csv", steps, "--markdown", markdown,
    ).end()  # fmt: skip
    assert time.monotonic() - began < 300
    assert ended.code in {10, 11}, ended.out + ended.err
    stopped = ended.summary["verdict_reasons"] if ended.code == 10 else [ended.manifest["notes"]]
    assert "stopped after 4 s: p95 over 2 s windows was" in str(stopped)
    names = [o["name"] for o in ended.summary["objectives"]]
    assert names[:2] == ["p95 over 2 s windows", "success"]
    assert "p99" in names
    cases = {case.get("name"): case for case in ET.parse(junit).iter("testcase")}  # noqa: S314
    assert cases["p95 over 2 s windows < 0.001 ms"].find("failure") is not None
    [whole, start] = csv.DictReader(steps.read_text().splitlines())
    assert (whole["step"], start["step"]) == ("(all)", "say /start")
    assert markdown.read_text() == (ended.folder / "report.md").read_text()
    assert junit.read_text() == (ended.folder / "junit.xml").read_text()


def test_an_objective_on_the_command_line_that_makes_no_sense_is_told(desk):
    ended = desk.load_test(LONG, "--objective", "p95 > 3s").end()
    assert ended.code == 2
    assert "--objective: 'p95 > 3s': the lower p95 is, the better; turn the sign" in ended.err
