"""Which module and which package is a file, in the words people import them by?"""

import functools
import re

from perfkit.analysis.ownership import Owner, owner

OWN_PACKAGE = "your code"
INTERPRETER = "interpreter"
"""Frames without a file, and the interpreter's own C."""

_ROOT = re.compile(
    r".*/(?:site|dist)-packages/|.*/lib(?:64)?/(?:python|pypy)3\.?\d*t?/(?:lib-dynload/)?|.*/Lib/"
)
_FROZEN = re.compile(r"<frozen (.+)>")
_SUFFIX = re.compile(r"(?:\.(?:cpython|abi3|pypy)[^/]*)?\.so[.\d]*$|\.pyx$|(?:/__init__)?\.py$")


@functools.lru_cache(maxsize=4096)
def module(file: str) -> str:
    """``json.decoder``, ``aiogram.dispatcher.router``; of the bot's own code the file's path.

    >>> module("/usr/lib/python3.11/json/decoder.py"), module("/srv/bot/handlers.py")
    ('json.decoder', '/srv/bot/handlers.py')
    """
    path = file.replace("\\", "/")
    whose = owner(file)
    if whose is Owner.OWN:
        return file
    frozen = _FROZEN.fullmatch(path)
    if frozen:
        return frozen[1]
    rooted = _ROOT.sub("", path, count=1)
    if whose is Owner.STDLIB and (rooted == path or not path):
        return INTERPRETER
    return _SUFFIX.sub("", rooted).replace("/", ".")


def package(file: str) -> str:
    """The first part of the module's name; all of the bot's own code is one package.

    >>> package("/venv/lib/python3.11/site-packages/aiogram/bot.py"), package("/srv/bot.py")
    ('aiogram', 'your code')
    """
    if owner(file) is Owner.OWN:
        return OWN_PACKAGE
    return module(file).partition(".")[0]
