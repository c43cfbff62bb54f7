"""How is an error told? One line: what happened, and what to do; then the detail worth reading."""

import sys

from perfkit.errors import PerfkitError


def explain(error: PerfkitError) -> None:
    """Write the error to standard error, secrets masked.

    Its words may be a bot's (its name, the end of its log): nothing in them acts on the terminal.
    """
    from perfkit.masking import mask
    from perfkit.untrusted import tame

    advice = f" ({error.advice.rstrip('.')})" if error.advice else ""
    sys.stderr.write(mask(tame(f"perfkit: {error.what}{advice}\n")))
    if error.detail:
        sys.stderr.write(mask(tame(error.detail.rstrip("\n") + "\n")))
