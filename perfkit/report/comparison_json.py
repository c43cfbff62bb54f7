"""What does a program read of a comparison? ``compare.json``, whole but for what is only drawn."""

from dataclasses import replace

import msgspec

from perfkit.model.comparison import Comparison
from perfkit.model.profile_change import ProfileComparison


def write_comparison_json(comparison: Comparison | ProfileComparison) -> str:
    """The text, indented, with a line break at its end. NaN and infinity become ``null``."""
    if isinstance(comparison, Comparison):
        comparison = replace(comparison, difference=None)
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n"
