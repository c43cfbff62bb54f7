"""Whose code is a frame: the bot's own, its framework's, a library's or the standard library's?

Only the file's name as the interpreter knows it is looked at; no file is opened.
"""

import functools
import re
from enum import StrEnum


class Owner(StrEnum):
    """Whose code it is, in the words of ``HotFunction.owner``."""

    OWN = "own"
    FRAMEWORK = "framework"
    LIBRARY = "library"
    STDLIB = "stdlib"


FRAMEWORKS = frozenset({
    "aiogram", "aiogram_dialog", "telegram", "telebot", "pyrogram", "telethon",
    "aiohttp", "django", "fastapi", "starlette", "uvicorn", "flask", "werkzeug", "celery",
})  # fmt: skip
"""Packages that call the bot's code, rather than being called by it."""

_INSTALLED = re.compile(r"/(?:site|dist)-packages/([^/]+)")
_STDLIB = re.compile(
    r"/lib(?:64)?/(?:python|pypy)3\.?\d*t?/"
    r"|/lib(?:64)?/python3\d+\.zip/"
    r"|/Lib/(?!site-packages/)[^/]+\.py$"
)
_NATIVE = re.compile(r"\.so[.\d]*$|\.(?:c|cc|cpp|h|hpp|S)$|^\[vdso\]$")
"""Compiled code, as ``py-spy --native`` names it: the library, or the source it was made from."""
_TYPED_IN = ("<stdin>", "<python-input", "<ipython-input")


@functools.lru_cache(maxsize=4096)
def owner(file: str) -> Owner:
    """Whose code the file is.

    An installed package is the framework's or a library's wherever its virtual environment lies,
    also inside the project. Frozen modules are the standard library's, source without a file
    (``<string>``, as dataclasses and attrs generate it) counts as a library's, and no file at all,
    or the system's compiled code, as the interpreter's. Everything else is the bot's own.
    """
    path = file.replace("\\", "/")
    installed = _INSTALLED.findall(path)
    if installed:
        package = installed[-1].removesuffix(".py")
        return Owner.FRAMEWORK if package in FRAMEWORKS else Owner.LIBRARY
    if not path or path.startswith("<frozen ") or _STDLIB.search(path) or is_native(path):
        return Owner.STDLIB
    if path.endswith(".pyx") and not path.startswith("/"):
        return Owner.LIBRARY  # a wheel keeps the path it was compiled at
    if path.startswith("<") and not path.startswith(_TYPED_IN):
        return Owner.LIBRARY
    return Owner.OWN


def is_native(file: str) -> bool:
    """Whether the frame is compiled code rather than Python."""
    return _NATIVE.search(file) is not None
