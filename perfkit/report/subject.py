"""What was loaded, and by whom? A bot or a server by students, one address by connections."""

from dataclasses import dataclass

from perfkit.model.manifest import Manifest
from perfkit.model.plan import LoadModel
from perfkit.model.report import RunReport
from perfkit.report import wording

SUBJECT = "subject"
"""The manifest's note of it; without one it was a bot."""
SERVER = "server"
"""A web server, by students who do a scenario."""
ADDRESS = "address"
"""One address of a web server, by connections that do nothing but ask for it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The two of them, each in one word."""

    what: str = "bot"
    who: str = "student"

    @property
    def is_bot(self) -> bool:
        """Only a bot is handed updates: there is a delivery, a queue, and a time in the bot."""
        return self.what == "bot"

    @property
    def is_address(self) -> bool:
        """Connections have no scenario to complete or to give up."""
        return self.who == "connection"


_SUBJECTS = {SERVER: Subject("server"), ADDRESS: Subject("server", "connection")}
_BOT = Subject()


def subject_of(manifest: Manifest) -> Subject:
    """What this run loaded."""
    return _SUBJECTS.get(manifest.notes.get(SUBJECT, ""), _BOT)


def size(report: RunReport) -> str:
    """How much load it was: ``50 students``, ``50 connections``, ``10.0/s``; empty: none."""
    if report.summary.load is None:
        return ""
    subject, scenario = subject_of(report.manifest), report.manifest.scenario
    plan = None if scenario is None else scenario.plan
    if subject.is_address and plan is not None and plan.model is LoadModel.OPEN:
        return wording.rate(plan.stages[-1].level)
    return wording.plural(report.summary.load.users, subject.who)
