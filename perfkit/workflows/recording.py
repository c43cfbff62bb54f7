"""How does what is done by hand get into a scenario file? Written anew after each step.

The first student who does something is recorded, with the bot it does it to; what others do is not.
The file is written aside and renamed, so that there is always a whole one, however perfkit ends.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from perfkit.errors import UsageError
from perfkit.load.scenario.recording.writing import MOST_STEPS, Protagonist, write_scenario
from perfkit.masking import encodable
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import OwnFile, SendFile
from perfkit.model.recording import Did, HandAct, Moment, Saw
from perfkit.runs.writing import StorageError, storage_errors, write_aside
from perfkit.telegram.core.types import User
from perfkit.telegram.page.people import full_name
from perfkit.telegram.page.words import Recording

WRITE_SOON_S = 0.1
MOST_EVENTS = 500
"""So much that a bot does after one act is kept; what it does after that, nobody waits for."""

Later = Callable[[float, Callable[[], None]], object]
"""Call this in so many seconds."""


def check_target(path: Path, *, force: bool) -> None:
    """Raises UsageError if a recording can't become this file."""
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else "would be in a folder that does not exist"
        raise UsageError(f"--record: {encodable(str(path))} {what}")
    if path.exists() and not force:
        raise UsageError(
            f"--record: {encodable(str(path))} exists already",
            advice="give another name, or --force to replace it",
        )


class FileRecorder:
    """Records into ``path``. ``began`` is told the student's name when there is something.

    A student whose id is not among ``own_ids`` has one that somebody chose for the bot to know.
    """

    def __init__(
        self,
        path: Path,
        *,
        think: bool,
        later: Later,
        began: Callable[[str], None],
        own_ids: range,
    ) -> None:
        self._path = path
        self._think = think
        self._later = later
        self._began = began
        self._own_ids = own_ids
        self._moments: list[Moment] = []
        self._events = 0
        self._who: Protagonist | None = None
        self._kept: dict[tuple[str, str], str] = {}
        self._due = False
        self.recording = Recording(encodable(str(path)))

    @property
    def student(self) -> str:
        """Who is recorded; empty if nobody has done anything."""
        return "" if self._who is None else self._who.name

    def did(self, bot: str, student: User, act: HandAct, at_ns: int) -> None:
        """A student is about to do this."""
        if self._who is None:
            self._begin(bot, student)
        if not self._is_recorded(bot, student.id) or self.recording.acts >= MOST_STEPS:
            return
        if isinstance(act, SendFile):
            self._keep(act.file)
            act = structs.replace(act, file=structs.replace(act.file, content=b""))
        self._moments.append(Did(at_ns, act))
        self._events = 0
        self.recording = structs.replace(self.recording, acts=self.recording.acts + 1)
        self.write()

    def saw(self, bot: str, student_id: int, event: ChatEvent, at_ns: int) -> None:
        """A student sees this."""
        if not self._is_recorded(bot, student_id) or self._events >= MOST_EVENTS:
            return
        self._events += 1
        self._moments.append(Saw(at_ns, event))
        if not self._due:
            self._due = True
            self._later(WRITE_SOON_S, self.write)

    def write(self) -> None:
        """Put everything on the disk; if that fails, ``recording`` says so."""
        self._due = False
        if self._who is None:
            return
        text = write_scenario(
            self._moments,
            self._who,
            file=self._path.name,
            path_of=self._path_of,
            think=self._think,
        )
        problem = ""
        try:
            write_aside(self._path, text.encode("utf-8", "replace"))
        except StorageError as error:
            problem = error.what
        self.recording = structs.replace(self.recording, problem=problem)

    def _begin(self, bot: str, student: User) -> None:
        name = full_name(student)
        names = (name, student.first_name, student.last_name or "", student.username or "")
        chosen = None if student.id in self._own_ids else student.id
        self._who = Protagonist(name, (*names, str(student.id)), chosen)
        self.recording = structs.replace(self.recording, bot=bot, student=student.id)
        self._began(name)

    def _is_recorded(self, bot: str, student_id: int) -> bool:
        return (self.recording.bot, self.recording.student) == (bot, student_id)

    @property
    def _folder(self) -> Path:
        return self._path.with_name(f"{self._path.stem}.files")

    def _path_of(self, file: OwnFile) -> str:
        return self._kept[file.digest, file.name]

    def _keep(self, file: OwnFile) -> None:
        """Save a file beside the scenario; if that can't be, a made-up one takes its place."""
        key = file.digest, file.name
        if key in self._kept:
            return
        try:
            self._kept[key] = self._saved(file)
        except StorageError:
            self._kept[key] = f"{max(len(file.content), 1000)}B"

    def _saved(self, file: OwnFile) -> str:
        """Where it is, relative to the scenario; other files of its name are left alone."""
        number = 1
        while True:
            path = self._folder / (str(number) if number > 1 else "") / file.name
            with storage_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    write_aside(path, file.content)
                if path.is_file() and path.read_bytes() == file.content:
                    return path.relative_to(self._path.parent).as_posix()
            number += 1
