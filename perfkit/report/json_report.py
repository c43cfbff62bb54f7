"""What does a program read? The summary as JSON, with the keys DESIGN §5 promises."""

import msgspec

from perfkit.model.summary import Summary


def write_json(summary: Summary) -> str:
    """``summary.json``'s text, indented, with a line break at its end. NaN becomes ``null``."""
    return msgspec.json.format(msgspec.json.encode(summary), indent=2).decode() + "\n"
