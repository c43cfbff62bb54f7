"""Does a stack end in a call known to wait, and if so: for work, or with work on its hands?

A profiler's stack ends at the last Python frame: the ``select`` or ``acquire`` itself is C and not
on it. So the calls below are told by the Python function around them, as (function, end of path);
of a qualified name (``Popen._wait``, from Python 3.11 on) the last part counts.
"""

from perfkit.analysis.frames import Call, is_call, plain_name
from perfkit.analysis.ownership import Owner, is_native, owner
from perfkit.model.stacks import Frame, Stack

_WORKER_WAITS: frozenset[Call] = frozenset({
    ("wait", "threading.py"),
    ("join", "threading.py"),
    ("_shutdown", "threading.py"),
    ("_wait_for_tstate_lock", "threading.py"),
    ("get", "queue.py"),
    ("_worker", "thread.py"),
    ("accept", "socket.py"),
    ("poll", "popen_fork.py"),
    ("run", "aiosqlite/core.py"),
    ("_connection_worker_thread", "aiosqlite/core.py"),
})  # fmt: skip
"""Where workers and main threads wait for something to do."""

_COMPILED_LOOPS: frozenset[Call] = frozenset({
    ("run", "asyncio/runners.py"),
    ("run", "uvloop/__init__.py"),
    ("run_app", "aiohttp/web.py"),
    ("__run", "ext/_application.py"),
})  # fmt: skip
"""Of an event loop that is no Python (uvloop), the stack ends in the call that started it: there it
waits for something to do, and does its own work as well."""

_SELECTS: frozenset[Call] = frozenset(
    {
        ("select", "selectors.py"),
        ("_select", "selectors.py"),
    }
)
_LOOPS: frozenset[Call] = frozenset(
    {
        ("_run_once", "asyncio/base_events.py"),
        ("serve_forever", "socketserver.py"),
    }
)
"""Who selects for work. Others, like ``subprocess.communicate``, select for an answer."""

_ANSWER_WAITS: frozenset[Call] = frozenset({
    ("_wait", "subprocess.py"),
    ("_try_wait", "subprocess.py"),
    ("wait", "multiprocessing/connection.py"),
    ("_recv", "multiprocessing/connection.py"),
    ("readinto", "socket.py"),
    ("create_connection", "socket.py"),
    ("getaddrinfo", "socket.py"),
    ("read", "ssl.py"),
    ("recv", "ssl.py"),
    ("recv_into", "ssl.py"),
    ("do_handshake", "ssl.py"),
})  # fmt: skip
"""Where a call waits for somebody's answer."""

_NATIVE_WAITS = frozenset({
    "epoll_wait", "epoll_pwait", "poll", "__poll", "ppoll", "select", "__select", "pselect",
    "nanosleep", "clock_nanosleep", "accept", "accept4", "recv", "recvfrom", "recvmsg", "read",
    "sem_wait", "sem_timedwait", "sem_clockwait", "pthread_cond_wait", "pthread_cond_timedwait",
    "pthread_cond_clockwait", "futex_wait", "do_futex_wait", "wait4", "waitpid", "syscall",
})  # fmt: skip
"""The same as ``py-spy --native`` shows it: the C library's functions that let the kernel wait."""

_LONG_POLLS = frozenset({"get_updates", "getUpdates"})
"""The one call whose answer is the work: it is made to wait until there is some."""

_STARTERS: frozenset[Call] = frozenset({
    ("_run_module_as_main", "<frozen runpy>"),
    ("_run_code", "<frozen runpy>"),
    ("_bootstrap", "threading.py"),
    ("_bootstrap_inner", "threading.py"),
    ("run", "threading.py"),
})  # fmt: skip
"""What begins a program or thread calls its own code first; that is no call back."""


def waits(stack: Stack) -> bool:
    """Whether the innermost frame is known to wait, so that CPU time is hardly ever its own."""
    if not stack:
        return False
    if is_native(stack[-1].file):
        return any(frame.function in _NATIVE_WAITS for frame in _native_end(stack))
    known = (_WORKER_WAITS, _SELECTS, _COMPILED_LOOPS, _ANSWER_WAITS)
    return any(is_call(stack[-1], calls) for calls in known)


def only_waits(stack: Stack) -> bool:
    """Whether the innermost frame does nothing but wait: no event loop, no deciphering."""
    return bool(stack) and any(is_call(stack[-1], calls) for calls in (_WORKER_WAITS, _SELECTS))


def waits_for_work(stack: Stack) -> bool:
    """Whether a waiting thread has nothing to do: a loop without events, a worker without a task.

    That is: it waits for work in a known call, and no code of the bot's own was called back by a
    framework or library. A handler that blocks on a subprocess ends in the same ``select`` as the
    idle loop, but it was called back; a program's own ``main`` calls, so it does not count.
    """
    if not waits(stack):
        return False
    stack = stack[: len(stack) - len(_native_end(stack))]
    if not stack or _own_code_was_called_back(stack):
        return False
    if is_call(stack[-1], _SELECTS):
        return len(stack) > 1 and is_call(stack[-2], _LOOPS)
    if is_call(stack[-1], _ANSWER_WAITS):
        return any(plain_name(frame) in _LONG_POLLS for frame in stack)
    return is_call(stack[-1], _WORKER_WAITS | _COMPILED_LOOPS)


def _native_end(stack: Stack) -> Stack:
    """The frames of compiled code that the innermost Python frame called."""
    place = len(stack)
    while place and is_native(stack[place - 1].file):
        place -= 1
    return stack[place:]


def _own_code_was_called_back(stack: Stack) -> bool:
    others = False
    for frame in stack:
        own = owner(frame.file) is Owner.OWN
        if own and others:
            return True
        others = others or not (own or is_call(frame, _STARTERS) or _is_interpreters(frame))
    return False


def _is_interpreters(frame: Frame) -> bool:
    """Compiled code between Python's frames, where it is shown: nobody's who calls back."""
    return is_native(frame.file) and owner(frame.file) is Owner.STDLIB
