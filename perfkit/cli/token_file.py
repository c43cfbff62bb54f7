"""How is a secret given that is to be in no command line? In a file, of which the text is read."""

from pathlib import Path

from perfkit.errors import InputError

_MOST_BYTES = 1000


def read_token_file(file: Path) -> str:
    """The token. Raises InputError for a file that can't be read or holds none."""
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES).decode("ascii", "replace").strip()
    except OSError as error:
        raise InputError(f"{file}: the token can't be read: {error.strerror}") from None
    if not text.isprintable() or len(text.split()) != 1:
        raise InputError(f"{file}: a token is one word, and no more is in its file")
    return text
