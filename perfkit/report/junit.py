"""What does a build server read? ``junit.xml``: a test case for each objective.

The dialect that Jenkins, GitLab and GitHub's reporters agree on: a missed objective is a failure,
one that could not be checked an error, one that doesn't apply is skipped.
"""

from xml.etree import ElementTree as ET  # only ever written here, never parsed

from perfkit.model.report import RunReport
from perfkit.model.summary import ObjectiveResult, Verdict
from perfkit.report.wording import measured
from perfkit.untrusted import one_line

MEASUREMENT = "the measurement can be trusted"
"""The case beside the objectives: where it is in error, theirs say nothing about the bot."""


def write_junit(report: RunReport) -> str:
    """The XML's text, with a line break at its end."""
    summary, manifest = report.summary, report.manifest
    seconds = summary.load.duration_s if summary.load else 0.0
    suite = ET.Element("testsuite", name=_text(manifest.name), timestamp=manifest.started_at[:19])
    suite.set("time", f"{seconds:.3f}")
    invalid = summary.verdict is Verdict.INVALID
    trusted = _case(suite, report, MEASUREMENT)
    if invalid:
        _outcome(trusted, "error", "; ".join(summary.verdict_reasons))
    for objective in summary.objectives:
        _judged(_case(suite, report, f"{objective.name} {objective.bound}"), objective)
    suite.set("tests", str(1 + len(summary.objectives)))
    for kind, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{kind}"))))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _case(suite: ET.Element, report: RunReport, name: str) -> ET.Element:
    owner = f"perfkit.{report.manifest.kind}.{_text(report.manifest.name)}"
    return ET.SubElement(suite, "testcase", classname=owner, name=_text(name), time="0")


def _judged(case: ET.Element, objective: ObjectiveResult) -> None:
    if objective.ok is False:
        value = measured(objective.value, objective.unit)
        _outcome(case, "failure", f"was {value}, not {objective.bound}", objective.note)
    elif objective.ok is None:
        _outcome(case, "error" if objective.applies else "skipped", objective.note)


def _outcome(case: ET.Element, kind: str, message: str, detail: str = "") -> None:
    outcome = ET.SubElement(case, kind, message=_text(message))
    if detail:
        outcome.text = _text(detail)


def _text(text: str) -> str:
    """Without the control characters that XML can't hold."""
    return one_line(text, 2000)
