"""Whether a cost's change is more than chance makes."""

import random

import pytest

from perfkit.analysis.profile_noise import (
    HICCUP_S,
    USUAL_SAMPLE_S,
    Measured,
    Noise,
    sample_value,
)
from perfkit.model.profile_change import Basis, Shift
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/srv/bot.py", 1)


def sampled(basis, *, samples=10_000, per=None):
    side = Measured(float(samples), per or float(samples), 1.0)
    return Noise(basis, side, side)


def profile(unit, *values):
    stacks = tuple(ProfileStack((Frame(f"f{n}", "a.py", 1),), v) for n, v in enumerate(values))
    return StackProfile(unit, stacks)


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (0.10, 0.10, Shift.SAME),
        (0.10, 0.10 + 1e-12, Shift.SAME),  # sums in another order
        (0.10, 0.11, Shift.CHANCE),
        (0.10, 0.15, Shift.MORE),
        (0.15, 0.10, Shift.LESS),
        (0.0, 0.0003, Shift.CHANCE),  # three samples of ten thousand
        (0.0, 0.01, Shift.MORE),
        (1.0, 0.5, Shift.LESS),
    ],
)
def test_shares_of_samples_vary_as_a_binomial(before, after, shift):
    assert sampled(Basis.SHARE).judge(before, after).shift is shift


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [(0.0, 0.02, Shift.CHANCE), (1.0, 1.2, Shift.CHANCE), (1.0, 2.0, Shift.MORE)],
)
def test_seconds_of_an_interaction_vary_as_counts_do(before, after, shift):
    side = Measured(total=300.0, per=100.0, sample=0.1)
    assert Noise(Basis.INTERACTION, side, side).judge(before, after).shift is shift


def test_random_samples_of_one_program_do_not_differ():
    shares = [0.3, 0.2, 0.1, 0.05, 0.01, 0.001]
    noise = sampled(Basis.SHARE, samples=500)
    draw = random.Random(5)  # noqa: S311 - the same samples each time
    for _ in range(200):
        before, after = ([_seen(draw, share) for share in shares] for _ in range(2))
        assert not any(noise.judge(*pair).shift.is_real for pair in zip(before, after, strict=True))


def _seen(draw, share):
    return sum(draw.random() < share for _ in range(500)) / 500


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (100.0, 109.0, Shift.CHANCE),  # less than 10 % of the function
        (100.0, 112.0, Shift.MORE),
        (0.0, 4.0, Shift.CHANCE),  # less than 0.5 % of everything
        (0.0, 6.0, Shift.MORE),
    ],
)
def test_what_was_counted_must_change_by_what_matters(before, after, shift):
    for hiccup in (0.0, HICCUP_S):
        side = Measured(total=1000.0, per=1.0, sample=0.0, hiccup=hiccup)
        assert Noise(Basis.TOTAL, side, side).judge(before, after).shift is shift


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (0.001, 0.04, Shift.CHANCE),  # three turns of other programs
        (0.001, 0.12, Shift.MORE),
        (0.31, 0.17, Shift.CHANCE),
        (1.0, 1.6, Shift.MORE),
    ],
)
def test_counted_times_vary_by_what_comes_between(before, after, shift):
    side = Measured(total=8.0, per=1.0, sample=0.0, hiccup=HICCUP_S)
    assert Noise(Basis.TOTAL, side, side).judge(before, after).shift is shift


def test_shares_of_what_was_counted_and_of_samples_meet():
    counted, samples = Measured(10.0, 10.0, 0.0), Measured(500.0, 500.0, 1.0)
    noise = Noise(Basis.SHARE, counted, samples)
    assert noise.judge(0.10, 0.12).shift is Shift.CHANCE
    assert noise.judge(0.10, 0.40).shift is Shift.MORE
    assert Noise(Basis.SHARE, counted, counted).judge(0.10, 0.12).shift is Shift.MORE


@pytest.mark.parametrize(
    ("found", "value"),
    [
        (profile(Unit.SAMPLES, 3.0, 7.0), 1.0),
        (profile(Unit.BYTES, 4096.0), 0.0),
        (profile(Unit.SECONDS, 0.02, 0.04, 0.1), 0.02),  # a sampler's weights: multiples
        (profile(Unit.SECONDS, 0.02, 0.0312, 0.1), USUAL_SAMPLE_S),  # times: no rate in them
        (profile(Unit.SECONDS, 0.000001, 0.5), USUAL_SAMPLE_S),  # microseconds are no samples
        (profile(Unit.SECONDS, 500.0, 1000.0), USUAL_SAMPLE_S),  # nor are minutes
        (profile(Unit.SECONDS, 0.5), USUAL_SAMPLE_S),  # one value is a multiple of itself
        (profile(Unit.SECONDS), USUAL_SAMPLE_S),
    ],
)
def test_what_one_sample_counts_for_is_read_from_the_values(found, value):
    assert sample_value(found) == pytest.approx(value)
