"""How does a script that runs in a stranger's process tell what it saw? As JSON lines in a file.

The file is ``told`` in a folder that perfkit made for both. A file ``stop`` asks the script to end
early with what it has; where perfkit is gone, it ends with nothing and takes the folder away.
"""

import fcntl
import json
import os
import time

PATIENCE_S = 0.1
"""So often it is looked whether somebody still waits."""


class Teller:
    """Appends one JSON object a line to ``told`` in the folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def tell(self, said: "dict[str, object]") -> None:
        """Append one line. Raises OSError, also where nobody waits for it."""
        self.need_listener()
        line = json.dumps(said, ensure_ascii=True).encode() + b"\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._folder + "/told", flags, 0o600)
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        finally:
            os.close(descriptor)

    def wait(self, seconds: float) -> bool:
        """Sleep so long; False as soon as the end is asked for. Raises OSError if nobody waits."""
        end = time.monotonic() + seconds
        while not os.path.exists(self._folder + "/stop"):  # noqa: PTH110 - pathlib loads slowly
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

    def alone(self) -> bool:
        """Whether perfkit is gone: it holds a lock on a file as long as it lives."""
        try:
            with open(self._folder + "/alive") as file:  # noqa: PTH123
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def clear(self) -> None:
        """Take the folder away that a perfkit which was killed has left."""
        for name in os.listdir(self._folder):  # noqa: PTH208
            os.unlink(self._folder + "/" + name)  # noqa: PTH108
        os.rmdir(self._folder)  # noqa: PTH106


def tell_all(folder: str, work: "Callable[[Teller], None]") -> None:
    """Do the work and tell its end, or its failure. Never raises: this is a stranger's process."""
    teller = Teller(folder)
    try:
        try:
            work(teller)
            teller.tell({"done": True})
        except Exception as error:
            if teller.alone():
                teller.clear()
            else:
                teller.tell({"error": type(error).__name__ + ": " + str(error)[:500]})
    except Exception:
        pass


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
