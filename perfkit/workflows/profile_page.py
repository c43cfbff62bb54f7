"""What happens when a profile becomes a page: lay it out, count its functions, write it down."""

from pathlib import Path

from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.flametree import lay_out, lay_out_profile
from perfkit.analysis.function_table import table_of_calls, table_of_stacks
from perfkit.analysis.recorded_stacks import recorded_profile
from perfkit.masking import encodable, mask
from perfkit.model.calls import CallProfile
from perfkit.model.profiles import StackProfile
from perfkit.report.profile_html import SHARED_OUT, write_profile_html
from perfkit.runs.naming import find_named_run
from perfkit.runs.reading import open_run
from perfkit.runs.writing import write_aside
from perfkit.workflows.profile_file import ProfileFile
from perfkit.workflows.profile_sides import counted_calls, recorded_in
from perfkit.workflows.stacks import weighed


def write_page(named: Path, profile: ProfileFile | None, results: Path, page: Path) -> None:
    """Write the page of this file's ``profile``, or of the run of that name.

    Raises InputError if there is no such run or it recorded no stacks, StorageError when the disk
    refuses.
    """
    html = _page_of_run(named, results) if profile is None else _page_of_file(named, profile)
    write_aside(page, html.encode())


def _page_of_file(path: Path, profile: ProfileFile) -> str:
    name = mask(encodable(path.name))
    match profile:
        case CallProfile():
            graph = lay_out_profile(stacks_of_calls(profile))
            table = table_of_calls(profile)
            return write_profile_html(name, "counted calls", graph, table, notes=(SHARED_OUT,))
        case StackProfile():
            graph, table = lay_out_profile(profile), table_of_stacks(profile)
            return write_profile_html(name, "stacks", graph, table)


def _page_of_run(named: Path, results: Path) -> str:
    run = open_run(find_named_run(named, results))
    counted = counted_calls(run.path)
    if counted is not None:
        return _page_of_file(run.path, counted)
    recorded = recorded_in(run.path)
    stacks = weighed(recorded)
    return write_profile_html(
        mask(encodable(run.path.name)),
        f"{run.manifest.kind} at {recorded.recording.rate_hz} Hz, times of the clock on the wall",
        lay_out(stacks),
        table_of_stacks(recorded_profile(stacks)),
        notes=recorded.problems,
    )
