"""Which interactions are worth keeping whole? The slowest, and examples of every error."""

import heapq
from collections.abc import Callable
from typing import Protocol

from perfkit.model.chat import Line
from perfkit.model.load import Evidence, FailedInteraction, Interaction, SlowInteraction

KEPT_SLOWEST = 100
KEPT_EXAMPLES = 3
KEPT_KINDS = 200
"""Kinds of errors (step and text) with examples: a bot can't fill the memory by new texts."""


class Excerpt(Protocol):
    """A conversation as it was when its interaction ended."""

    def lines(self) -> tuple[Line, ...]:
        """The conversation in words."""


TakeExcerpt = Callable[[], Excerpt]


class EvidenceKeeper:
    """Keeps the slowest interactions and examples of failed ones, with their conversations.

    An excerpt is taken only when its interaction is kept, and put into words only when somebody
    reads it: many that are kept make room for slower ones before.
    """

    __slots__ = ("_examples", "_slowest", "_start_ns", "_taken")

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._taken = 0
        self._slowest: list[tuple[int, int, Interaction, Excerpt]] = []
        self._examples: dict[tuple[str, str], list[tuple[Interaction, Excerpt]]] = {}

    def consider(self, interaction: Interaction, take_excerpt: TakeExcerpt) -> None:
        """Keep this interaction if it is worth it."""
        if interaction.error is not None:
            self._keep_example(interaction, interaction.error, take_excerpt)
            return
        response_ns = interaction.ended_ns - interaction.intended_ns
        slowest = self._slowest
        if len(slowest) == KEPT_SLOWEST and response_ns <= slowest[0][0]:
            return
        self._taken += 1  # breaks ties: interactions themselves have no order
        entry = (response_ns, self._taken, interaction, take_excerpt())
        if len(slowest) < KEPT_SLOWEST:
            heapq.heappush(slowest, entry)
        else:
            heapq.heapreplace(slowest, entry)

    def evidence(self) -> Evidence:
        """What was kept so far."""
        return Evidence(
            slowest=tuple(
                self._slow(interaction, excerpt.lines())
                for _, _, interaction, excerpt in sorted(self._slowest, reverse=True)
            ),
            failures=tuple(
                self._failed(interaction, excerpt.lines())
                for group in self._examples.values()
                for interaction, excerpt in group
            ),
        )

    def _keep_example(
        self, interaction: Interaction, error: str, take_excerpt: TakeExcerpt
    ) -> None:
        kind = (interaction.step, error)
        kept = self._examples.get(kind)
        if kept is None:
            if len(self._examples) == KEPT_KINDS:
                return
            kept = self._examples[kind] = []
        if len(kept) < KEPT_EXAMPLES:
            kept.append((interaction, take_excerpt()))

    def _failed(self, interaction: Interaction, lines: tuple[Line, ...]) -> FailedInteraction:
        return FailedInteraction(
            student=interaction.student,
            step=interaction.step,
            at_s=(interaction.intended_ns - self._start_ns) / 1e9,
            error=interaction.error or "",
            conversation=lines,
        )

    def _slow(self, interaction: Interaction, lines: tuple[Line, ...]) -> SlowInteraction:
        delivered, started = interaction.delivered_ns, interaction.started_ns
        return SlowInteraction(
            student=interaction.student,
            step=interaction.step,
            at_s=(interaction.intended_ns - self._start_ns) / 1e9,
            response_ms=(interaction.ended_ns - interaction.intended_ns) / 1e6,
            service_ms=(interaction.ended_ns - started) / 1e6,
            delivery_ms=None if delivered is None else (delivered - started) / 1e6,
            bot_ms=None if delivered is None else (interaction.ended_ns - delivered) / 1e6,
            conversation=lines,
        )
