from perfkit.load.evidence import KEPT_EXAMPLES, KEPT_KINDS, KEPT_SLOWEST, EvidenceKeeper
from perfkit.model.chat import Line
from perfkit.model.load import Interaction

MS = 1_000_000
LINES = (Line(0.0, "student", "/start"),)


class Told:
    def lines(self) -> tuple[Line, ...]:
        return LINES


def ended_after(ms: int, *, step: str = "say", error: str | None = None) -> Interaction:
    return Interaction(7, step, 1000 * MS, 1001 * MS, 1003 * MS, (1000 + ms) * MS, error)


def test_the_slowest_are_kept_slowest_first():
    keeper = EvidenceKeeper(0)
    for ms in range(KEPT_SLOWEST + 50):
        keeper.consider(ended_after(ms + 10), Told)
    slowest = keeper.evidence().slowest
    assert [kept.response_ms for kept in slowest] == [
        float(ms) for ms in range(KEPT_SLOWEST + 59, 59, -1)
    ]


def test_what_is_kept_has_its_times_and_its_conversation():
    keeper = EvidenceKeeper(500 * MS)
    keeper.consider(ended_after(43), Told)
    (kept,) = keeper.evidence().slowest
    assert (kept.student, kept.step, kept.at_s) == (7, "say", 0.5)
    assert (kept.response_ms, kept.service_ms) == (43.0, 42.0)
    assert (kept.delivery_ms, kept.bot_ms) == (2.0, 40.0)
    assert kept.conversation == LINES


def test_without_delivery_there_is_no_time_in_the_bot():
    keeper = EvidenceKeeper(0)
    keeper.consider(Interaction(1, "wait", 0, 0, None, 5 * MS), Told)
    (kept,) = keeper.evidence().slowest
    assert kept.delivery_ms is None
    assert kept.bot_ms is None


def test_a_conversation_is_not_asked_for_when_it_is_not_kept():
    keeper = EvidenceKeeper(0)
    for _ in range(KEPT_SLOWEST):
        keeper.consider(ended_after(100), Told)
    asked = []
    keeper.consider(ended_after(99), lambda: asked.append(1) or Told())
    keeper.consider(ended_after(100), lambda: asked.append(1) or Told())
    assert asked == []


def test_each_kind_of_error_keeps_its_first_examples():
    keeper = EvidenceKeeper(0)
    for _ in range(KEPT_EXAMPLES + 5):
        keeper.consider(ended_after(5, error="no reply"), Told)
        keeper.consider(ended_after(5, step="press", error="no reply"), Told)
    failures = keeper.evidence().failures
    assert [kept.step for kept in failures] == ["say"] * KEPT_EXAMPLES + ["press"] * KEPT_EXAMPLES
    assert failures[0].at_s == 1.0


def test_kinds_of_errors_are_bounded():
    keeper = EvidenceKeeper(0)
    for number in range(KEPT_KINDS + 10):
        keeper.consider(ended_after(5, error=f"error {number}"), Told)
    assert len(keeper.evidence().failures) == KEPT_KINDS
