"""What a recording costs is said before it starts."""

from perfkit.profilers.cost import slowdown, warning
from perfkit.profilers.pyspy import EVERYTHING, Looking


def test_the_usual_recording_is_not_worth_a_word():
    assert warning(100, 1, EVERYTHING) is None


def test_a_high_rate_and_many_threads_are():
    assert "about 11% while it records: 500 samples/s stop it each time" in warning(
        500, 1, EVERYTHING
    )
    assert "stop its 64 threads each time" in warning(100, 64, EVERYTHING)


def test_compiled_frames_are_said_to_be_slow():
    assert "compiled frames" in warning(250, 1, Looking(native=True))
    assert slowdown(100, 1, Looking(native=True)) == 2 * slowdown(100, 1, EVERYTHING)


def test_nothing_takes_more_than_all():
    assert slowdown(1000, 500, EVERYTHING) == 1
