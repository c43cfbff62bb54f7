"""Which interactions are worth keeping whole? The slowest, and examples of every error."""

import heapq
from collections.abc import Callable

from perfkit.model.chat import Line
from perfkit.model.load import Evidence, FailedInteraction, Interaction, SlowInteraction

KEPT_SLOWEST = 100
KEPT_EXAMPLES = 3
KEPT_KINDS = 200
"""Kinds of errors (step and text) with examples: a bot can't fill the memory by new texts."""

Conversation = Callable[[], tuple[Line, ...]]


class EvidenceKeeper:
    """Keeps the slowest interactions and examples of failed ones, with their conversations.

    A conversation is asked for only when its interaction is kept.
    """

    __slots__ = ("_examples", "_slowest", "_start_ns", "_taken")

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._taken = 0
        self._slowest: list[tuple[int, int, SlowInteraction]] = []
        self._examples: dict[tuple[str, str], list[FailedInteraction]] = {}

    def consider(self, interaction: Interaction, conversation: Conversation) -> None:
        """Keep this interaction if it is worth it."""
        if interaction.error is not None:
            self._keep_example(interaction, interaction.error, conversation)
            return
        response_ns = interaction.ended_ns - interaction.intended_ns
        slowest = self._slowest
        if len(slowest) == KEPT_SLOWEST and response_ns <= slowest[0][0]:
            return
        self._taken += 1  # breaks ties: interactions themselves have no order
        entry = (response_ns, self._taken, self._whole(interaction, conversation()))
        if len(slowest) < KEPT_SLOWEST:
            heapq.heappush(slowest, entry)
        else:
            heapq.heapreplace(slowest, entry)

    def evidence(self) -> Evidence:
        """What was kept so far."""
        return Evidence(
            slowest=tuple(kept for _, _, kept in sorted(self._slowest, reverse=True)),
            failures=tuple(kept for group in self._examples.values() for kept in group),
        )

    def _keep_example(
        self, interaction: Interaction, error: str, conversation: Conversation
    ) -> None:
        kind = (interaction.step, error)
        kept = self._examples.get(kind)
        if kept is None:
            if len(self._examples) == KEPT_KINDS:
                return
            kept = self._examples[kind] = []
        if len(kept) < KEPT_EXAMPLES:
            kept.append(
                FailedInteraction(
                    student=interaction.student,
                    step=interaction.step,
                    at_s=(interaction.intended_ns - self._start_ns) / 1e9,
                    error=error,
                    conversation=conversation(),
                )
            )

    def _whole(self, interaction: Interaction, lines: tuple[Line, ...]) -> SlowInteraction:
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
