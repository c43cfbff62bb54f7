"""Who asks for OpenMetrics gets it, and nobody else."""

import pytest

from perfkit.formats.http_accept import LONGEST, prefers

OPEN, TEXT = "application/openmetrics-text", "text/plain"
PROMETHEUS_2_42 = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (PROMETHEUS_2_42, True),
        ("", False),
        ("*/*", False),
        ("text/html,application/xhtml+xml", False),
        ("text/plain;version=0.0.4;q=1,application/openmetrics-text;q=0.6", False),
        ("application/openmetrics-text;q=0", False),
        ("application/openmetrics-text;q=0.0,text/plain", False),
        ("Application/OpenMetrics-Text; version=1.0.0; Q=0.5", True),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text;q=0.5 ;version=1.0.0,text/plain;q=0.5", True),
        ("application/openmetrics-text q=1", False),
        (",;,", False),
        ("x," * LONGEST + OPEN, False),
    ],
)
def test_the_better_liked_one_is_told(accept: str, wanted: bool) -> None:
    assert prefers(accept, OPEN, TEXT) is wanted
