"""Is a frame a call of one of these functions? Told by its name and the end of its file's path."""

from perfkit.model.stacks import Frame

Call = tuple[str, str]
"""A function and where it is: the file's name, or that and the folder's."""


def is_call(frame: Frame, calls: frozenset[Call]) -> bool:
    """Whether the frame is one of these."""
    parts = frame.file.replace("\\", "/").rsplit("/", 2)
    file, path = parts[-1], "/".join(parts[-2:])
    name = plain_name(frame)
    return (name, file) in calls or (name, path) in calls


def plain_name(frame: Frame) -> str:
    """The function's name without its class: profilers name it ``Popen._wait`` from 3.11 on."""
    return frame.function.rpartition(".")[2]
