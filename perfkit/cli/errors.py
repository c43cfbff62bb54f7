"""How is an error told? One line: what happened, and what to do; then the detail worth reading."""

import typer

from perfkit.errors import PerfkitError


def explain(error: PerfkitError) -> None:
    """Write the error to standard error, secrets masked."""
    from perfkit.masking import mask

    advice = f" ({error.advice.rstrip('.')})" if error.advice else ""
    typer.echo(mask(f"perfkit: {error.what}{advice}"), err=True)
    if error.detail:
        typer.echo(mask(error.detail.rstrip("\n")), err=True)
