"""Sampling slows a process the more, the more threads it has."""

from perfkit.profilers.rate import HIGHEST_HZ, LOWEST_HZ, choose_rate


def test_few_threads_are_sampled_at_the_full_rate():
    assert choose_rate(1).hz == choose_rate(7).hz == HIGHEST_HZ
    assert choose_rate(1).reason == "100 samples/s"


def test_many_threads_are_sampled_less_often_and_the_reason_says_so():
    rate = choose_rate(64)
    assert rate.hz == 20
    assert "stops all 64 threads" in rate.reason


def test_rates_only_fall_and_never_below_the_lowest():
    rates = [choose_rate(threads).hz for threads in range(1, 2000)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == LOWEST_HZ
