"""Lines that sleep, by their source."""

import pytest

from perfkit.analysis.callwords import SourceLine
from perfkit.analysis.sleeping import sleeping_lines


@pytest.mark.parametrize(
    ("text", "sleeps"),
    [
        ("    time.sleep(0.05)", True),
        ("sleep(RETRY_S)  # be kind", True),
        ("if time.sleep(1) or True:", True),
        ("    await asyncio.sleep(0.05)", False),
        ("    asyncio.sleep(0.05)", False),
        ("    await sleep(1)", False),
        ("    my_sleep(1)", False),
        ("def sleep(seconds):", False),
        ("    self.sleep(1)", False),
        ("    cursor.execute(sql)", False),
    ],
)
def test_a_sleep_is_one_by_its_name(text, sleeps):
    found = sleeping_lines({("bot.py", 3): SourceLine(text)})
    assert (("bot.py", 3) in found) is sleeps
