"""memray for some seconds, in a process that runs: which lines allocate what stays?

Needs memray in the process's own Python; it is put into the process as text, after ``telling``.
"""


def track(teller: "Teller", seconds: float, folder: str) -> None:
    """Track into ``folder``/memray.bin. Raises ImportError without memray."""
    import memray

    with memray.Tracker(folder + "/memray.bin", trace_python_allocators=True):
        teller.wait(seconds)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from .telling import Teller
