"""What did memray record? Run as a process of its own: ``python -m ... FILE SPEEDSCOPE``.

memray's reader is native code, which a broken file may crash; so it runs here, within limits, and
what it read is left as a speedscope file in bytes: the memory in use when most was. Exit codes:
0 done, 3 memray is not installed, 4 the file can't be read (a sentence on standard error).
"""

import resource
import sys
from pathlib import Path

from perfkit.formats import speedscope
from perfkit.formats.stack_sums import FrameTable, StackSums
from perfkit.model.profiles import StackProfile, Unit

NO_MEMRAY, UNREADABLE = 3, 4
MOST_MEMORY = 4 * 2**30
MOST_CPU_S = 120
MOST_OUTPUT = 256 * 2**20


def main(file: str, out: str) -> int:
    """Read the one, write the other."""
    try:
        import memray
    except ImportError:
        return NO_MEMRAY
    _limit()
    try:
        with memray.FileReader(file) as reader:
            profile = _profile(reader)
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    Path(out).write_bytes(speedscope.encode(profile))
    return 0


def _profile(reader: "memray.FileReader") -> StackProfile:  # type: ignore[name-defined]  # noqa: F821
    frames, sums = FrameTable(), StackSums()
    native = reader.metadata.has_native_traces
    for record in reader.get_high_watermark_allocation_records(merge_threads=False):
        calls = record.hybrid_stack_trace() if native else record.stack_trace()
        stack = tuple([frames[function, file, line] for function, file, line in reversed(calls)])
        sums.add(record.thread_name, stack, record.size)
    return sums.profile(Unit.BYTES)


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lower, hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
