"""Which errors were there, in which step, how often, and what did one look like?

``seconds.jsonl`` and ``evidence.json`` → ``ErrorGroup``s.
"""

from collections import Counter
from collections.abc import Iterable

from perfkit.model.load import FailedInteraction, Second
from perfkit.model.report import ErrorGroup


class FailureTally:
    """Counts errors by step and text."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, second: Second) -> None:
        """Add one second's errors, if they count."""
        if not second.counted:
            return
        for step, errors in second.error_groups.items():
            for error, count in errors.items():
                self._counts[step, error] += count

    def groups(self, examples: Iterable[FailedInteraction]) -> tuple[ErrorGroup, ...]:
        """Most frequent first, each with its earliest example if one was kept."""
        first: dict[tuple[str, str], FailedInteraction] = {}
        for example in examples:
            first.setdefault((example.step, example.error), example)
        return tuple(
            ErrorGroup(step, error, count, first.get((step, error)))
            for (step, error), count in self._counts.most_common()
        )
