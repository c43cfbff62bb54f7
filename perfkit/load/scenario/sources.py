"""Which file is being read, and which files led there? Paths are texts: nothing here opens any."""

from dataclasses import dataclass

from perfkit.formats.yaml_document import Value
from perfkit.formats.yaml_place import Place
from perfkit.formats.yaml_values import unfit

MOST_FILES_DEEP = 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a scenario: the scenario's own, or one that it includes."""

    shown: str
    """The file as errors name it."""
    path: str = ""
    """Relative to the folder of the scenario's own file; empty: that file itself."""
    chain: tuple[str, ...] = ()
    """The paths of the files that include it, outermost first, without its own."""

    def beside(self, path: str) -> str:
        """A path in this file, relative to the folder of the scenario's own file."""
        return _join(self.path, path)

    def shown_beside(self, path: str) -> str:
        """A path in this file, as errors name it."""
        return _join(self.shown, path)

    def python_beside(self, path: str, value: Value) -> str:
        """The same for a Python file. Raises DocumentError for one outside this file's folder."""
        beside = self.beside(path)
        if beside.startswith(("/", "../")) or ".." in path.split("/"):
            raise unfit(value, "a Python file in this file's folder or below")
        return beside

    def included(self, path: str, place: Place) -> "Source":
        """The file that this one includes. Raises DocumentError if that never comes to an end."""
        own = self.path or self.shown.rpartition("/")[2]
        chain = (*self.chain, own)
        inner = self.beside(path)
        if inner in chain:
            circle = " → ".join((*chain[chain.index(inner) :], inner))
            raise place.error(f"files that include each other without end: {circle}")
        if len(chain) > MOST_FILES_DEEP:
            raise place.error(f"files include each other more than {MOST_FILES_DEEP} deep")
        return Source(self.shown_beside(path), inner, chain)


def _join(file: str, path: str) -> str:
    """A path relative to the folder of ``file``, without ``.`` and with as few ``..`` as can be."""
    if path.startswith("/"):
        return path
    parts: list[str] = []
    folder = file.rpartition("/")[0]
    for part in (*folder.split("/"), *path.split("/")):
        if part == ".." and parts and parts[-1] not in {"", ".."}:
            parts.pop()
        elif part not in {"", "."} or (part == "" and not parts and file.startswith("/")):
            parts.append(part)
    return "/".join(parts)
