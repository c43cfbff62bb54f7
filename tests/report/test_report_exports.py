"""junit.xml for build servers, steps.csv and timeline.csv for spreadsheets."""

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import sample_report as sample

from perfkit.model.summary import ObjectiveResult
from perfkit.report.csv_report import ALL, write_steps, write_timeline
from perfkit.report.junit import MEASUREMENT, write_junit
from perfkit.report.wording import margin


def suite(report):
    return ET.fromstring(write_junit(report)).find("testsuite")  # noqa: S314 - our own


def outcomes(report):
    return {case.get("name"): [kind.tag for kind in case] for case in suite(report)}


def test_each_objective_is_a_case_and_a_missed_one_a_failure():
    report = sample.before()
    cases = outcomes(report)
    objectives = report.summary.objectives
    assert list(cases) == [MEASUREMENT, *(f"{o.name} {o.bound}" for o in objectives)]
    for objective in objectives:
        expected = {True: [], False: ["failure"], None: ["error"]}[objective.ok]
        assert cases[f"{objective.name} {objective.bound}"] == expected
    whole = suite(report)
    assert int(whole.get("tests")) == len(cases)
    assert int(whole.get("failures")) == sum(o.ok is False for o in objectives)
    assert whole.find("testcase/failure").get("message").startswith("was ")


def test_an_invalid_run_is_in_error():
    report = sample.invalid()
    assert outcomes(report)[MEASUREMENT] == ["error"]
    assert int(suite(report).get("errors")) >= 1


def test_what_was_not_judged_is_in_error_and_what_does_not_apply_is_skipped():
    unknown = ObjectiveResult("cpu", "< 60 %", None, "%", ok=None, note="no samples")
    elsewhere = replace(unknown, name="time to finish", applies=False)
    missed = replace(unknown, name="rss", ok=False, value=9.0, note="worst from 0 s to 10 s")
    report = sample.before()
    judged = (unknown, elsewhere, missed)
    report = replace(report, summary=replace(report.summary, objectives=judged, load=None))
    kinds = list(outcomes(report).values())
    assert kinds == [[], ["error"], ["skipped"], ["failure"]]
    assert suite(report).find("testcase/failure").text == "worst from 0 s to 10 s"


@pytest.mark.parametrize("name", sorted(sample.ALL))
def test_every_report_is_well_formed_whatever_stands_in_it(name):
    report = sample.ALL[name]()
    assert suite(report) is not None
    rows = list(csv.reader(io.StringIO(write_steps(report))))
    assert {len(row) for row in rows} == {4 + 4 * 6}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert len(list(csv.DictReader(io.StringIO(write_timeline(report))))) == len(report.timeline)


def test_the_first_line_of_the_steps_is_all_of_them():
    report = sample.before()
    first, second, *_ = csv.DictReader(io.StringIO(write_steps(report)))
    load = report.summary.load
    assert (first["step"], int(first["interactions"])) == (ALL, load.interactions)
    assert float(first["response_p95_ms"]) == pytest.approx(load.response_ms.p95, abs=1e-3)
    assert second["step"] == load.steps[0].name


def test_a_formula_is_only_a_text_in_a_spreadsheet():
    report = sample.before()
    load = report.summary.load
    evil = replace(load.steps[0], name='=HYPERLINK("http://x")')
    report = replace(report, summary=replace(report.summary, load=replace(load, steps=(evil,))))
    assert "'=HYPERLINK" in write_steps(report)


@pytest.mark.parametrize(
    ("ok", "percent", "words"),
    [
        (True, 37.4, "37 % to spare"),
        (False, -12.0, "12 % off"),
        (False, -6700.0, "68 x the bound"),
        (True, None, ""),
        (None, 3.0, ""),
    ],
)
def test_a_margin_is_told_in_words(ok, percent, words):
    objective = ObjectiveResult("p95", "< 1 s", 1.0, "ms", ok=ok, margin_percent=percent)
    assert margin(objective) == words
