"""Whose calls are in a profile of cProfile's, if the program ran threads?"""

from perfkit.model.calls import CallProfile

MIXED = (
    "several threads ran and cProfile takes their calls for one thread's: times can stand at the "
    "wrong function; --engine yappi keeps threads apart"
)
LEFT_OUT = (
    "it started threads, and cProfile counts the main thread's calls only; "
    "--engine yappi counts all"
)


def thread_doubt(profile: CallProfile) -> str:
    """The sentence for the reader; empty where there was one thread.

    Since Python 3.12 cProfile sees all threads' calls, the first of which is ``_bootstrap_inner``;
    before, of a thread only its ``start``.
    """
    called = {f.name for f in profile.costs if f.file.endswith("threading.py")}
    if "_bootstrap_inner" in called:
        return MIXED
    return LEFT_OUT if "start" in called else ""
