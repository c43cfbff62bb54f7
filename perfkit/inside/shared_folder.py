"""Does perfkit still wait for a script in a stranger's process? The folder they share tells.

Needs nothing but the standard library; it is put into the process as text, before what uses it.
"""

import fcntl
import os


class SharedFolder:
    """The folder that perfkit made for both: ``stop`` asks for the end, ``alive`` is locked."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def unwanted(self) -> bool:
        """Whether the script is to end: perfkit wants it so, or is gone."""
        return self.asked_to_stop() or self.alone()

    def asked_to_stop(self) -> bool:
        """Whether perfkit wants the end."""
        return os.path.exists(self.folder + "/stop")  # noqa: PTH110 - pathlib may not be loaded

    def alone(self) -> bool:
        """Whether perfkit is gone: it holds a lock on a file as long as it lives."""
        try:
            with open(self.folder + "/alive") as file:  # noqa: PTH123
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def clear(self) -> None:
        """Take the folder away that a perfkit which was killed has left."""
        try:
            for name in os.listdir(self.folder):  # noqa: PTH208
                os.unlink(self.folder + "/" + name)  # noqa: PTH108
            os.rmdir(self.folder)  # noqa: PTH106
        except OSError:
            pass
