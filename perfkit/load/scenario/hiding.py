"""What of a text must nobody see? What the environment gave, and what looks like a secret.

A text is hidden before it is cut: of a secret across the cut the beginning would be left.
"""

from perfkit.masking import MASK, mask


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    """The same text with these masked, and tokens and passwords as everywhere."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return mask(text)
