"""The options that describe a load."""

import pytest

from perfkit.cli.load import read_load_options
from perfkit.errors import UsageError
from perfkit.load.scenario.load_spec import LoadChange

NONE = dict.fromkeys(("users", "rate", "duration", "iterations", "ramp_up", "warm_up", "max_users"))


def test_what_is_not_given_changes_nothing():
    assert read_load_options(**NONE) == LoadChange()


@pytest.mark.parametrize(
    ("text", "per_second"), [("20/s", 20), ("600/min", 10), ("7200/h", 2), ("3", 3), ("0.5/s", 0.5)]
)
def test_a_rate_may_be_per_second_minute_or_hour(text, per_second):
    assert read_load_options(**{**NONE, "rate": text}).rate == per_second


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rate": "20/d"}, "--rate: '20/d' is not a rate such as 20/s or 600/min"),
        ({"rate": "-3/s"}, "--rate: '-3/s' is not a rate"),
        ({"rate": "0/s"}, "--rate: 0/s is not above 0 and at most 100,000/s"),
        ({"rate": "5/s", "users": 3}, "--users and --rate exclude each other"),
        ({"warm_up": "soon"}, "--warm-up: 'soon' is not a duration"),
        ({"ramp_up": "-1s"}, "--ramp-up: '-1s' is not a duration"),
        ({"duration": "0s"}, "--duration: 0s is no time to measure in"),
    ],
)
def test_what_can_not_be_is_refused_by_its_option(given, message):
    with pytest.raises(UsageError) as caught:
        read_load_options(**{**NONE, **given})
    assert caught.value.what.startswith(message)
