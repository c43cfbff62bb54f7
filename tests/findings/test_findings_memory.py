from dataclasses import replace

import pytest

from perfkit.findings.memory import find_growth
from perfkit.findings.objectives import Metric
from perfkit.findings.values import NotKnown, growth_of
from perfkit.model.memory import Estimate, Growth, Trend
from perfkit.model.summary import BotNumbers, CpuNumbers, MemoryNumbers

GROWTH = Growth(
    Trend.GROWING, "its floor rose in every quarter of 60 s", Estimate(2.0, 1.5, 2.5), 10, 70,
    per_1000=Estimate(0.5, 0.4, 0.6), interactions=4000,
)  # fmt: skip


def bot(growth: Growth | None, *, end_mib: float = 100.0) -> BotNumbers:
    memory = MemoryNumbers(50, end_mib, end_mib, 2.0, growth)
    return BotNumbers(None, CpuNumbers(1, 2), memory, threads_max=1, open_files_max=1, pids=(1,))


def test_a_bot_that_grows_is_a_finding_with_its_rates() -> None:
    (finding,) = find_growth(bot(GROWTH))
    assert (finding.id, finding.severity) == ("memory-growing", "medium")
    assert finding.title == "memory grows by 2 MiB a minute"
    assert finding.evidence == (
        "1.5 to 2.5 MiB a minute; its floor rose in every quarter of 60 s (bot.rss_mib.growth)",
        "0.5 MiB for each 1,000 interactions (0.4 to 0.6)",
        "at this rate 512 MiB are reached in 3 h",
    )


def test_fast_growth_is_severe() -> None:
    (finding,) = find_growth(bot(GROWTH, end_mib=20))
    assert finding.severity == "high"


@pytest.mark.parametrize(
    ("rate", "told"), [(10.0, "in 41 min"), (2.0, "in 3 h"), (0.05, "in 6 days")]
)
def test_the_time_until_it_is_full_reads_well(rate: float, told: str) -> None:
    growth = replace(GROWTH, per_min=Estimate(rate, rate, rate), per_1000=None)
    (finding,) = find_growth(bot(growth))
    assert finding.evidence[-1].endswith(told)


def test_a_bot_that_is_full_already_is_not_told_when_it_will_be() -> None:
    (finding,) = find_growth(bot(GROWTH, end_mib=600))
    assert len(finding.evidence) == 2


def test_what_does_not_surely_grow_is_no_finding() -> None:
    assert find_growth(None) == ()
    assert find_growth(bot(None)) == ()
    for trend in (Trend.STABLE, Trend.UNSURE):
        assert find_growth(bot(replace(GROWTH, trend=trend))) == ()
    assert find_growth(bot(replace(GROWTH, per_min=None))) == ()


def test_a_growth_that_may_lie_on_either_side_of_the_bound_is_not_judged() -> None:
    unsure = replace(GROWTH, trend=Trend.UNSURE)
    assert growth_of(Metric.RSS_GROWTH, 3, bot(unsure)) == 2
    assert growth_of(Metric.RSS_GROWTH_EACH, 0.3, bot(unsure)) == 0.5
    assert growth_of(Metric.RSS_GROWTH, 2.2, bot(GROWTH)) == 2
    with pytest.raises(NotKnown, match=r"lies between 1\.5 and 2\.5; its floor rose"):
        growth_of(Metric.RSS_GROWTH, 2.2, bot(unsure))


def test_a_growth_that_was_not_seen_is_not_known() -> None:
    for nobody in (None, bot(None)):
        with pytest.raises(NotKnown, match="no samples of the bot"):
            growth_of(Metric.RSS_GROWTH, 1, nobody)
    short = Growth(Trend.UNSURE, "it was watched for 9 s", None, 0, 9)
    with pytest.raises(NotKnown, match="watched for 9 s"):
        growth_of(Metric.RSS_GROWTH_EACH, 1, bot(short))
