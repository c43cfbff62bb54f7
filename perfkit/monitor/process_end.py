"""When and how does a process end that need not be perfkit's child? As far as the system tells.

A pidfd names the process for good, also when its id is used again, and becomes readable when it
ends (pidfd_open(2)). How it ended is told to its parent; to others by /proc/PID/stat until the
parent has asked (proc_pid_stat(5)), and by PIDFD_GET_INFO from Linux 6.15 on afterwards.
"""

import asyncio
import contextlib
import fcntl
import os
import struct
import time
from pathlib import Path
from typing import Self

import psutil

LOOK_S = 0.5
"""How long it is tried to learn how it ended: the parent may ask at any moment."""
_LOOK_EVERY_S = 0.01
_POLL_EVERY_S = 0.25
_GET_INFO = 0xC040FF0B
"""``_IOWR(PIDFS_IOCTL_MAGIC, 11, struct pidfd_info)`` of linux/pidfd.h, in its first size."""
_INFO = struct.Struct("=QQ11Ii")
"""``mask``, ``cgroupid``, eleven ids, ``exit_code``."""
_INFO_EXIT = 1 << 3
_EXIT_CODE = 49
"""Its place in /proc/PID/stat, counted from the state."""


class ProcessEnd:
    """The end of one process. ``close`` it in any case."""

    def __init__(self, process: psutil.Process, descriptor: int | None) -> None:
        self._process = process
        self._descriptor = descriptor
        """The pidfd; None where the system has none."""

    @classmethod
    def of(cls, pid: int) -> Self:
        """Of the process that has this id now. Raises psutil.NoSuchProcess."""
        process = psutil.Process(pid)
        descriptor = None
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):  # an old kernel: it is looked at by turns
                descriptor = os.pidfd_open(pid)
        return cls(process, descriptor)

    async def wait(self) -> int | None:
        """Its exit code, or the negative number of the signal that ended it; None: not known."""
        if self._descriptor is None:
            while self._process.is_running():  # noqa: ASYNC110 - nobody tells of its end here
                await asyncio.sleep(_POLL_EVERY_S)
            return None
        await _readable(self._descriptor)
        deadline = time.monotonic() + LOOK_S
        while (status := self._status(self._descriptor)) is None:
            if time.monotonic() > deadline:
                return None
            await asyncio.sleep(_LOOK_EVERY_S)
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Wait no more. May be called again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _status(self, descriptor: int) -> int | None:
        """As waitpid(2) gives it; None: not told now."""
        told = _status_of_reaped(descriptor)
        return told if told is not None else _status_of_zombie(self._process.pid)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)


def _status_of_reaped(descriptor: int) -> int | None:
    info = bytearray(_INFO.pack(_INFO_EXIT, *(0,) * 13))
    try:
        fcntl.ioctl(descriptor, _GET_INFO, info)
    except OSError:  # before Linux 6.15
        return None
    mask, *_, exit_code = _INFO.unpack(info)
    return exit_code if mask & _INFO_EXIT else None


def _status_of_zombie(pid: int) -> int | None:
    folder = Path(f"/proc/{pid}")
    try:
        # to those who may not look into it the kernel shows 0, which would be a lie
        mine = folder.stat().st_uid == os.geteuid()
        fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    if not mine or len(fields) <= _EXIT_CODE or fields[0] not in {b"Z", b"X"}:
        return None
    return int(fields[_EXIT_CODE])
