"""How often did what happen, by words that others choose? Counts of a bounded number of kinds."""

MOST_KINDS = 200
"""So many texts are told apart: some quote what was wrong, and a run may have no end."""
OTHERS = "other errors"


def count(counts: dict[str, int], text: str) -> None:
    """Once more, under this text; under ``OTHERS`` where there are too many texts already."""
    if text not in counts and len(counts) >= MOST_KINDS:
        text = OTHERS
    counts[text] = counts.get(text, 0) + 1
