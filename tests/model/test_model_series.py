import re

import pytest

from perfkit.model.series import RESPONSE_SECONDS, SERIES, Kind, Series, Unit, find_series

EACH = pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)


def test_no_name_is_given_twice() -> None:
    names = [series.name for series in SERIES]
    assert len(names) == len(set(names))


@EACH
def test_the_name_is_one_prometheus_takes_and_tells_the_unit(series: Series) -> None:
    assert re.fullmatch(r"perfkit(_[a-z0-9]+)+", series.name)
    if series.unit is not Unit.COUNT:
        stem = series.name.removesuffix("_total")
        assert stem.endswith(f"_{series.unit.value}")


@EACH
def test_what_only_grows_and_nothing_else_is_called_total(series: Series) -> None:
    assert series.name.endswith("_total") is (series.kind is Kind.COUNTER)
    # these endings are a histogram's own lines
    assert not series.name.endswith(("_sum", "_count", "_bucket"))


@EACH
def test_the_help_is_one_sentence_on_one_line(series: Series) -> None:
    assert re.fullmatch(r"[A-Z0-9][^\n\\]{10,100}\.", series.help)


@EACH
def test_a_series_is_found_by_its_name(series: Series) -> None:
    assert find_series(series.name) is series


def test_an_unknown_name_finds_nothing() -> None:
    assert find_series("perfkit_bot_wings") is None


def test_the_response_time_is_the_one_histogram() -> None:
    assert [series for series in SERIES if series.kind is Kind.HISTOGRAM] == [RESPONSE_SECONDS]
