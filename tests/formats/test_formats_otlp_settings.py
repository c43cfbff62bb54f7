"""OpenTelemetry's own variables."""

import pytest

from perfkit.formats.otlp_settings import read_pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", ()),
        ("api-key=abc", (("api-key", "abc"),)),
        (" a = 1 ,,b=x%20y=z,", (("a", "1"), ("b", "x y=z"))),
        ("Authorization=Basic%20dXNlcjpwdw==", (("Authorization", "Basic dXNlcjpwdw=="),)),
        ("empty=", (("empty", ""),)),
    ],
)
def test_pairs_are_read(text: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert read_pairs(text) == pairs


@pytest.mark.parametrize(
    "text", ["secret", "a=1,secret", "=secret", "a b=secret", "a=secret%0d%0aHost:x", "ü=secret"]
)
def test_what_is_no_pair_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"the \d\. is none") as refused:
        read_pairs(text)
    assert "secret" not in str(refused.value)
