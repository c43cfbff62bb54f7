"""Python imports this file when it starts, because its folder is on the bot's PYTHONPATH.

It begins perfkit's work in the bot and then makes way: its folder leaves ``sys.path`` and the
``sitecustomize`` that would have been found without perfkit runs in its place. The environment
stays as it is, so child processes begin the same way.

Any Python may meet this file, also an old one that the bot calls: its syntax suits them all.
"""

import os
import sys

_HERE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes longer to load than all the rest


def _begin():  # type: () -> None
    """Make ``perfkit_inside`` importable and begin. A failure costs the redirect, not the bot."""
    try:
        package = type(sys)("perfkit_inside")
        package.__path__ = [os.path.dirname(_HERE)]  # noqa: PTH120
        sys.modules["perfkit_inside"] = package
        __import__("perfkit_inside.begin")
        sys.modules["perfkit_inside.begin"].begin(os.environ)
    except Exception as error:
        # whatever it is, the bot starts as it would without perfkit
        sys.stderr.write("perfkit: the bot is not redirected: %r\n" % (error,))  # noqa: UP031


def _make_way():  # type: () -> None
    """Run the ``sitecustomize`` further along the path, if there is one, under its own name.

    The import system takes what stands in ``sys.modules`` after this file has run, so the user's
    module stays there. What it raises is shown by ``site`` as it would be without perfkit.
    """
    sys.path[:] = [entry for entry in sys.path if entry != _HERE]
    ours = sys.modules.pop("sitecustomize")
    try:
        __import__("sitecustomize")
    except ImportError as error:
        if getattr(error, "name", None) != "sitecustomize":
            raise
        sys.modules["sitecustomize"] = ours


if sys.version_info >= (3, 8):  # noqa: UP036 - see the last line of the docstring
    _begin()
_make_way()
