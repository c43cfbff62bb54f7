"""How does a script that runs in a stranger's process tell what it saw? As JSON lines in a file.

The file is made outside, readable for both. Once it is gone, nobody waits for it: the script ends.
A file of the same name with ``.end`` behind it asks it to end early with what it has.
"""

import json
import os
import time

PATIENCE_S = 0.1
"""So often it is looked whether somebody still waits."""


class Teller:
    """Appends one JSON object a line to the file at ``path``."""

    def __init__(self, path: str) -> None:
        self._path = path

    def tell(self, said: "dict[str, object]") -> None:
        """Append one line. Raises OSError; a file that is gone is not made anew."""
        line = json.dumps(said, ensure_ascii=True).encode() + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        finally:
            os.close(descriptor)

    def wait(self, seconds: float) -> bool:
        """Sleep so long; False as soon as somebody asks for the end, or nobody waits."""
        end = time.monotonic() + seconds
        while self.wanted():
            left = end - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, PATIENCE_S))
        return False

    def wanted(self) -> bool:
        """Whether it should go on."""
        return os.access(self._path, os.W_OK) and not os.path.exists(self._path + ".end")  # noqa: PTH110 - pathlib loads slowly


def tell_all(path: str, work: "Callable[[Teller], None]") -> None:
    """Do the work and tell its end, or its failure. Never raises: this is a stranger's process."""
    teller = Teller(path)
    try:
        try:
            work(teller)
            teller.tell({"done": True})
        except Exception as error:
            teller.tell({"error": type(error).__name__ + ": " + str(error)[:500]})
    except Exception:
        pass


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
