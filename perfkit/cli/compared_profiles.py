"""How ``perfkit compare`` shows two profiles."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfkit.clock import Clock


def show_compared_profiles(
    named: list[Path],
    results: Path,
    name: str | None,
    clock: "Clock",
    *,
    page: Path | None,
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Compare the two and print what differs."""
    from perfkit.cli.output import print_written
    from perfkit.report.profile_change_terminal import print_profile_change
    from perfkit.workflows.compare_profiles import ProfilesRequest, compare_profiles
    from perfkit.workflows.comparison_folder import write_profile_change

    before, after = named
    comparison, graph = compare_profiles(ProfilesRequest(before, after, results, name), clock)
    written = write_profile_change(comparison, graph, results, page=page)
    print_written(
        written,
        lambda console: print_profile_change(comparison, console, folder=str(written.folder)),
        as_json=as_json,
        as_markdown=as_markdown,
    )
