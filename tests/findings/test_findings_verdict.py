import pytest

from perfkit.errors import ExitCode
from perfkit.findings.verdict import decide, exit_code
from perfkit.model.summary import ObjectiveResult, Verdict

KEPT = ObjectiveResult("p95", "< 1.5 s", 95, "ms", ok=True, limit=1500)
MISSED = ObjectiveResult("p95", "< 1.5 s", 2345.6, "ms", ok=False, limit=1500)
UNKNOWN = ObjectiveResult("cpu", "< 60 %", None, "%", ok=None, note="could not check: no samples")
NOT_FOR_THIS = ObjectiveResult("time to finish", "< 5 min", None, "s", ok=None, applies=False)


def test_all_kept_is_a_pass() -> None:
    assert decide([KEPT, NOT_FOR_THIS], []) == (Verdict.PASS, ())


def test_one_missed_is_a_fail_that_says_by_how_much() -> None:
    assert decide([KEPT, MISSED], []) == (Verdict.FAIL, ("p95 is 2.346 s, not < 1.5 s",))


def test_what_could_not_be_checked_is_never_a_pass() -> None:
    verdict, reasons = decide([KEPT, UNKNOWN], [])
    assert verdict is Verdict.INVALID
    assert reasons == ("cpu: could not check: no samples",)


def test_a_miss_is_known_even_if_something_else_is_not() -> None:
    assert decide([UNKNOWN, MISSED], [])[0] is Verdict.FAIL


def test_doubt_about_the_measurement_outweighs_everything() -> None:
    assert decide([MISSED], ["perfkit was slow"]) == (Verdict.INVALID, ("perfkit was slow",))


def test_a_load_that_an_objective_ended_is_a_fail_for_that_reason() -> None:
    verdict, reasons = decide([KEPT, UNKNOWN], [], "stopped after 3 s: p95 was 2 s")
    assert (verdict, reasons) == (Verdict.FAIL, ("stopped after 3 s: p95 was 2 s",))


@pytest.mark.parametrize(
    ("value", "unit", "limit", "bound", "reason"),
    [
        (98.99961, "%", 99, "> 99 %", "x is 98.9996 %, not > 99 %"),
        (1500, "ms", 1500, "< 1.5 s", "x is 1.5 s, not < 1.5 s"),
        (1234.5, "MiB", 512, "< 512 MiB", "x is 1234 MiB, not < 512 MiB"),
        (None, "ms", None, "< 1 s", "x is 0 ms, not < 1 s"),
    ],
)
def test_a_miss_is_never_rounded_onto_its_bound(
    value: float | None, unit: str, limit: float | None, bound: str, reason: str
) -> None:
    missed = ObjectiveResult("x", bound, value, unit, ok=False, limit=limit)
    assert decide([missed], [])[1] == (reason,)


def test_each_verdict_has_its_exit_code() -> None:
    assert exit_code(None) is ExitCode.OK
    assert [exit_code(verdict) for verdict in Verdict] == [0, 10, 11]
