"""What may a bot's own metrics mean to monitoring?"""

from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What a metric of the bot counts. The words are those of ``--counter``."""

    INTERACTIONS = "interactions"
    ERRORS = "errors"
    RESPONSE = "response"
    """A histogram of response times, in seconds."""
    CACHE_HITS = "cache-hits"
    CACHE_MISSES = "cache-misses"


@dataclass(frozen=True, slots=True)
class ChosenCounter:
    """Somebody says what a metric means."""

    meaning: Meaning
    name: str
    """As the bot writes it; of a histogram without ``_bucket``."""
    labels: tuple[tuple[str, str], ...] = ()
    """Only samples with these labels; a value that ends in ``*`` stands for all that begin so."""
