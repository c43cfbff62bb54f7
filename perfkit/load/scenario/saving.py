"""What does a student keep of a reply?"""

from perfkit.load.scenario.definition import Save


def save_from(reply: str, saves: tuple[Save, ...], values: dict[str, str]) -> str | None:
    """Save into ``values``; the error, if a pattern finds nothing in the reply."""
    for save in saves:
        value = save.pattern.found(reply, values)
        if value is None:
            return f"nothing to save as {save.variable}: no {save.pattern.quoted} in the reply"
        values[save.variable] = value
    return None
