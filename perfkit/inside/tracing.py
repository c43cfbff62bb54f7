"""How may py-spy look into the bot without root, where the kernel's Yama allows only ancestors?

Under ``ptrace_scope`` 1 a process may name who else may trace it (prctl(2), PR_SET_PTRACER). The
permission is the process's own: a forked child has to give it anew.
"""

from __future__ import annotations

import os

YAMA_SCOPE = "/proc/sys/kernel/yama/ptrace_scope"
PR_SET_PTRACER = 0x59616D61  # "Yama" in ASCII, from linux/prctl.h
PR_SET_PTRACER_ANY = -1


def allow_tracing(scope_file: str = YAMA_SCOPE) -> bool:
    """Let any process of the same user trace this one and its forks; whether that was needed."""
    try:
        with open(scope_file, encoding="ascii") as file:  # noqa: PTH123 - pathlib loads slowly
            scope = file.read().strip()
    except OSError:
        return False  # no Yama: the classic rule, same user, is enough
    if scope != "1":
        return False
    _set_ptracer()
    os.register_at_fork(after_in_child=_set_ptracer)
    return True


def _set_ptracer() -> None:
    import ctypes  # costs milliseconds, so only where it is needed

    unused = ctypes.c_ulong(0)
    any_process = ctypes.c_ulong(PR_SET_PTRACER_ANY)
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, any_process, unused, unused, unused)
