"""What does a program read of a comparison? ``compare.json``, whole."""

import msgspec

from perfkit.model.comparison import Comparison


def write_comparison_json(comparison: Comparison) -> str:
    """The text, indented, with a line break at its end. NaN and infinity become ``null``."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n"
