"""Makes the demo bot importable: it is a program beside perfkit, not a part of it."""

import sys
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"
sys.path.insert(0, str(SCENARIOS))


@pytest.fixture(scope="session")
def small_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for small databases that all tests of a session share."""
    return tmp_path_factory.mktemp("homework-cache")
