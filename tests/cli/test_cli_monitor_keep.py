import pytest

from perfkit.cli.monitor_keep import read_bounds
from perfkit.errors import UsageError
from perfkit.model.history import DAY_MS, HOUR_MS, MIB, Bounds


def test_each_bound_can_be_given_and_the_others_stay() -> None:
    assert read_bounds([]) == Bounds()
    given = read_bounds(["seconds=6h", "minutes=7d", "hours=365d", "size=64MiB"])
    assert given == Bounds(6 * HOUR_MS, 7 * DAY_MS, 365 * DAY_MS, 64 * MIB)
    assert read_bounds(["size=1GiB"]) == Bounds(most_bytes=1024 * MIB)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("48h", "'48h' is none of seconds="),
        ("days=7", "is none of seconds="),
        ("seconds=soon", "--keep seconds: 'soon' is not a duration"),
        ("seconds=0s", "--keep seconds: 0s is no time"),
        ("seconds=10min", "seconds are kept for an hour at least"),
        ("minutes=1h", "minutes as long as seconds at least"),
        ("hours=30d", "hours as long as minutes at least"),
        ("size=much", "--keep size: 'much' is not a size"),
        ("size=1MiB", "1MiB is too little"),
    ],
)
def test_a_bound_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_bounds([text])
