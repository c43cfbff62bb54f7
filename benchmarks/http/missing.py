"""What a benchmark raises that can't be made here."""


class NotThereError(Exception):
    """A server or generator that can't be run here, and why."""
