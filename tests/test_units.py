import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.units import (
    format_mib,
    format_moment,
    format_ms,
    format_percent,
    parse_duration,
    parse_share,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.5s", 1.5), ("800ms", 0.8), (" 5 min ", 300), ("1h", 3600), ("3", 3), ("2m", 120)],
)
def test_durations_are_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "size"),
    [("512MiB", 512 * 2**20), ("1.5gb", 1_500_000_000), ("100 kB", 100_000), ("7", 7)],
)
def test_sizes_are_read_in_bytes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(("text", "share"), [("99%", 0.99), ("0.99", 0.99), ("100 %", 1), ("0", 0)])
def test_shares_are_read_between_0_and_1(text: str, share: float) -> None:
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["", "fast", "-1s", "1.5 parsecs", "1,5s", "1MS", "1s 2s"])
def test_what_is_no_duration_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration such as 1\.5s"):
        parse_duration(text)


def test_a_share_of_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="'101%' is more than all"):
        parse_share(" 101% ")


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0.0 ms"),
        (0.84, "0.8 ms"),
        (9.96, "10 ms"),
        (35.4, "35 ms"),
        (999.6, "1.00 s"),
        (1240, "1.24 s"),
        (59_994, "59.99 s"),
        (59_996, "1 min 00 s"),
        (125_000, "2 min 05 s"),
        (119_600, "2 min 00 s"),
        (3_600_000, "60 min 00 s"),
    ],
)
def test_durations_are_written_as_people_read_them(milliseconds: float, text: str) -> None:
    assert format_ms(milliseconds) == text


@pytest.mark.parametrize(
    ("mib", "text"), [(85.4, "85 MiB"), (1023.6, "1.0 GiB"), (1536, "1.5 GiB"), (0, "0 MiB")]
)
def test_memory_is_written_as_people_read_it(mib: float, text: str) -> None:
    assert format_mib(mib) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.0042, "0.4 %"),
        (0.9999, "99.9 %"),
        (0.998, "99.8 %"),
        (1.5, "150.0 %"),
    ],
)
def test_shares_are_written_in_percent_and_never_rounded_to_all(share: float, text: str) -> None:
    assert format_percent(share) == text


@given(st.floats(0, 0.9999999))
def test_not_quite_all_is_never_written_as_all(share: float) -> None:
    assert not format_percent(share).startswith("100")


@pytest.mark.parametrize(
    ("at_ms", "text"),
    [(0, "1970-01-01T00:00:00.000Z"), (1_795_231_805_250, "2026-11-21T03:30:05.250Z")],
)
def test_moments_are_written_as_iso_8601_in_utc(at_ms: int, text: str) -> None:
    assert format_moment(at_ms) == text
