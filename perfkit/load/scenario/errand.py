"""Which request of a student is under way?"""

from dataclasses import dataclass

from perfkit.load.scenario.missed import Missed
from perfkit.load.scenario.program import Fetch
from perfkit.model.web import WebRequest


@dataclass(frozen=True, slots=True)
class Errand:
    """One request, and the step that it is."""

    fetch: Fetch
    request: WebRequest

    @property
    def words(self) -> str:
        """As the conversation shows it."""
        return f"{self.request.method} {self.request.url}"

    @property
    def missed(self) -> Missed:
        """No response came in time."""
        return Missed(self.fetch.name, self.fetch.overdue)
