"""What a profile counted, as people read it."""

import pytest

from perfkit.model.profiles import Unit
from perfkit.report.amounts import amount


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1.0, Unit.SAMPLES, "1 sample"),
        (1204.0, Unit.SAMPLES, "1,204 samples"),
        (2.5, Unit.SAMPLES, "2.5 samples"),
        (3.21, Unit.SECONDS, "3.21 s"),
        (0.012, Unit.SECONDS, "12 ms"),
        (0.0000123, Unit.SECONDS, "12.3 µs"),
        (0.0, Unit.SECONDS, "0.0 ms"),
        (512.0, Unit.BYTES, "512 B"),
        (2048.0, Unit.BYTES, "2.0 KiB"),
        (1.5 * 1024**3, Unit.BYTES, "1.5 GiB"),
    ],
)
def test_amounts_are_told_in_their_unit(value, unit, said):
    assert amount(value, unit) == said
