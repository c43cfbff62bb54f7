"""Tags: words by which steps and whole runs are found again, out of the file's tree."""

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Listing, Value

MOST_TAGS = 20


def read_tags(value: Value) -> tuple[str, ...]:
    """One tag or a list of them, each once."""
    items = value.items if isinstance(value, Listing) else (value,)
    tags = tuple(dict.fromkeys(values.line_of_text(item, "a tag", longest=40) for item in items))
    if len(tags) > MOST_TAGS:
        raise values.unfit(value, f"at most {MOST_TAGS} tags")
    return tags
