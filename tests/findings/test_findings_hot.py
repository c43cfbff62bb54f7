"""A missed objective names the function that is why."""

from dataclasses import replace

import pytest

from perfkit.findings.hot import find_hot
from perfkit.model.report import CallSite, ProfileNumbers
from perfkit.model.summary import ObjectiveResult

SITE = CallSite(
    "save", "/srv/school.py", 6, cpu_s=3.0, waiting_s=1.0, in_loop=True,
    callers=("main", "take_answer"), callee="dumps",
)  # fmt: skip
PROFILE = ProfileNumbers(
    rate_hz=100, duration_s=10.0, threads=("MainThread",), cpu_s=4.0, waiting_s=1.0, hot=(),
    sites=(SITE,),
)  # fmt: skip
MISSED = ObjectiveResult("p95", "< 1.5 s", 2000, "ms", ok=False)
KEPT = replace(MISSED, ok=True)


def test_the_function_is_named_with_its_share_its_way_and_its_line():
    [finding] = find_hot(PROFILE, [KEPT, MISSED])
    assert finding.title == "save holds up the event loop"
    assert finding.location == "/srv/school.py:6"
    share, *way = finding.evidence
    assert share == (
        "40.0 % of the recorded time, 4.0 s of 10.0 s: 3.0 s computing, 1.0 s waiting "
        "(profile.json: sites)"
    )
    assert way == ["reached through main → take_answer", "most of it in dumps"]
    assert (finding.id, finding.severity) == ("loop-held", "high")
    assert "Nobody else's update is handled" in finding.advice


@pytest.mark.parametrize(
    ("site", "advice"),
    [
        (replace(SITE, waiting_s=9.0), "asyncio.to_thread"),
        (replace(SITE, in_loop=False), "Do it less often"),
    ],
)
def test_the_advice_fits_what_it_does(site, advice):
    [finding] = find_hot(replace(PROFILE, sites=(site,)), [MISSED])
    assert advice in finding.advice


def test_a_worker_costs_time_without_holding_the_loop():
    alone = replace(SITE, in_loop=False, callers=(), callee="")
    [finding] = find_hot(replace(PROFILE, sites=(alone,)), [MISSED])
    assert (finding.id, len(finding.evidence)) == ("costly-function", 1)
    assert finding.title == "save costs much time"


@pytest.mark.parametrize(
    ("profile", "results"),
    [
        (PROFILE, [KEPT]),
        (PROFILE, [replace(MISSED, name="rss over 10 s windows", unit="MiB")]),
        (None, [MISSED]),
        (replace(PROFILE, duration_s=0.0), [MISSED]),
        (replace(PROFILE, sites=(replace(SITE, cpu_s=0.1, waiting_s=0.1),)), [MISSED]),
    ],
)
def test_nothing_is_named_where_nothing_is_missed_or_nothing_explains_it(profile, results):
    assert find_hot(profile, results) == ()


def test_no_more_than_three_are_named():
    assert len(find_hot(replace(PROFILE, sites=(SITE,) * 5), [MISSED])) == 3
