"""How is an error told? One line: what happened, and what to do; then the detail worth reading."""

import sys

from perfkit.errors import PerfkitError


def explain(error: PerfkitError) -> None:
    """Write the error to standard error, secrets masked."""
    from perfkit.masking import mask

    advice = f" ({error.advice.rstrip('.')})" if error.advice else ""
    sys.stderr.write(mask(f"perfkit: {error.what}{advice}\n"))
    if error.detail:
        sys.stderr.write(mask(error.detail.rstrip("\n") + "\n"))
