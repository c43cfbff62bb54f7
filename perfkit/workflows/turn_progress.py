"""What goes on in one of many load tests, told with its place among them."""

from dataclasses import replace

from perfkit.model.live import LiveNumbers
from perfkit.workflows.observation import Progress


class TurnProgress:
    """Tells what goes on in one turn of many."""

    def __init__(self, whole: Progress, turn: str) -> None:
        self._whole = whole
        self._turn = turn

    def phase(self, text: str) -> None:
        """The phase, after the turn's number."""
        self._whole.phase(f"{self._turn}: {text}")

    def update(self, numbers: LiveNumbers) -> None:
        """The numbers, their phase after the turn's number."""
        phase = f"{self._turn}: {numbers.phase}" if numbers.phase else ""
        self._whole.update(replace(numbers, phase=phase))
