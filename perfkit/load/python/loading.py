"""Which functions does a Python file hold for students? The file is run once, as it is named.

Whatever is wrong with it is one line: file, line, and what Python says.
"""

import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from perfkit.errors import InputError
from perfkit.load.python.failures import in_words, last_line
from perfkit.load.python.script import Code

LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StudentFile:
    """A file that has been run."""

    shown: str
    """As errors name it."""
    source: bytes
    module: ModuleType

    def function(self, name: str) -> Code:
        """An ``async def`` of this name that takes ``me``. Raises InputError."""
        found = getattr(self.module, name, None)
        if found is None:
            raise InputError(f"{self.shown}: there is no `async def {name}(me)` in it")
        where = f"{self.shown}:{_line_of(found)}"
        if not inspect.iscoroutinefunction(found):
            kind = "without async" if inspect.isfunction(found) else "but no async def"
            raise InputError(f"{where}: {name} is there, {kind}: expected `async def {name}(me)`")
        try:
            inspect.signature(found).bind(None)
        except TypeError as error:
            raise InputError(f"{where}: expected `async def {name}(me)`: {error}") from None
        code: Code = found
        return code


def load_file(path: Path, shown: str, source: bytes) -> StudentFile:
    """Run a Python file. Raises InputError that names the line.

    Its folder comes first where Python looks for modules, as with ``python file.py``.
    """
    code = _compile(path, shown, source)
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    module = _new_module(path)
    try:
        exec(code, module.__dict__)  # noqa: S102 - the user has named this file to be run
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a stranger's code raises is told
        where = last_line(error.__traceback__, frozenset({str(path)}))
        line = f":{where.rpartition(':')[2]}" if where else ""
        raise InputError(f"{shown}{line}: the file can't be run: {in_words(error)}") from None
    return StudentFile(shown, source, module)


def _compile(path: Path, shown: str, source: bytes) -> CodeType:
    if len(source) > LARGEST_FILE:
        raise InputError(f"{shown}:1: larger than {LARGEST_FILE // 1024} KiB")
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        raise InputError(f"{shown}:{line}: not Python: found a NUL byte")
    try:
        return compile(source, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise InputError(f"{shown}:{error.lineno or 1}: not Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise InputError(f"{shown}:1: not Python: {in_words(error)}") from None


def _new_module(path: Path) -> ModuleType:
    """A module of the file's name, or where that is taken of a longer one."""
    name = path.stem if path.stem not in sys.modules else f"perfkit_students_{path.stem}"
    spec = importlib.util.spec_from_loader(name, loader=None, origin=str(path))
    if spec is None:
        raise InputError(f"{path}: can't be a module's name")
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(path)
    sys.modules[name] = module
    return module


def _line_of(found: object) -> int:
    code = getattr(found, "__code__", None)
    return code.co_firstlineno if isinstance(code, CodeType) else 1


class Functions:
    """The functions that steps name, each file run once. ``read`` opens files of ``folder``."""

    def __init__(self, folder: Path, shown_folder: str, read: Callable[[str], bytes]) -> None:
        self._folder = folder
        self._shown_folder = shown_folder
        self._read = read
        self._loaded: dict[str, StudentFile] = {}
        self._functions: dict[tuple[str, str], Code] = {}

    def file(self, path: str) -> StudentFile:
        """The file, once a function of it was needed."""
        return self._loaded[path]

    def need(self, path: str, function: str) -> None:
        """See to it that ``get`` finds this. Raises InputError, or ValueError for the file."""
        if (path, function) not in self._functions:
            if path not in self._loaded:
                shown = f"{self._shown_folder}{path}"
                self._loaded[path] = load_file(self._folder / path, shown, self._read(path))
            self._functions[path, function] = self._loaded[path].function(function)

    def get(self, path: str, function: str) -> Code:
        """The function, once it was needed."""
        return self._functions[path, function]

    @property
    def files(self) -> frozenset[str]:
        """The files that were run, as tracebacks name them."""
        return frozenset(str(self._folder / path) for path in self._loaded)
