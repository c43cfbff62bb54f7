"""How does a script that runs in a stranger's process tell what it saw? As JSON lines in a file.

The file is ``told`` in a folder that perfkit made for both. A file ``stop`` asks the script to end
early with what it has; where perfkit is gone, it ends with nothing and takes the folder away.
"""

import json
import os
import time

PATIENCE_S = 0.1
"""So often it is looked whether somebody still waits."""


if __name__ != "<perfkit>":  # there all texts are one
    from .shared_folder import SharedFolder


class Teller(SharedFolder):
    """Appends one JSON object a line to ``told`` in the folder."""

    def tell(self, said: "dict[str, object]") -> None:
        """Append one line. Raises OSError, also where nobody waits for it."""
        self.need_listener()
        line = json.dumps(said, ensure_ascii=True).encode() + b"\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.folder + "/told", flags, 0o600)
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        finally:
            os.close(descriptor)

    def wait(self, seconds: float) -> bool:
        """Sleep so long; False as soon as the end is asked for. Raises OSError if nobody waits."""
        end = time.monotonic() + seconds
        while not self.asked_to_stop():
            self.need_listener()
            left = end - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, PATIENCE_S))
        return False

    def need_listener(self) -> None:
        """Raises OSError if perfkit is gone."""
        if self.alone():
            raise OSError("perfkit is gone")


def tell_all(folder: str, work: "Callable[[Teller], None]") -> None:
    """Do the work and tell its end, or its failure. Never raises: this is a stranger's process."""
    teller = Teller(folder)
    try:
        try:
            work(teller)
            teller.tell({"done": True})
        except Exception as error:
            # what the script could not do is perfkit's to tell, and no stranger's traceback
            if teller.alone():
                teller.clear()
            else:
                teller.tell({"error": type(error).__name__ + ": " + str(error)[:500]})
    except Exception:
        pass  # not even that can be told: nobody is left who could


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
