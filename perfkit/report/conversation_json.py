"""What does a program read of a dry run? Its conversation and its steps as JSON."""

import msgspec

from perfkit.model.dry_run import DryRun


def write_dry_run(played: DryRun) -> str:
    """Indented, with a line break at its end."""
    return msgspec.json.format(msgspec.json.encode(played), indent=2).decode() + "\n"
