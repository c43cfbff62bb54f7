"""Where does a comparison go? A folder beside the run folders: for programs, people and pages."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfkit.model.comparison import Comparison
from perfkit.report.comparison_html import write_comparison_html
from perfkit.report.comparison_json import write_comparison_json
from perfkit.report.comparison_markdown import write_comparison_markdown
from perfkit.runs.folder import folder_name, make_folder
from perfkit.runs.writing import storage_errors, write_aside

COMPARISON = "compare.json"
PAGE = "report.html"
MARKDOWN = "report.md"


@dataclass(frozen=True, slots=True)
class Written:
    """A comparison as it was written, with its texts."""

    folder: Path
    json: str
    markdown: str


def write_comparison(comparison: Comparison, results: Path, *, page: Path | None) -> Written:
    """Make ``<results>/<UTC time>-compare-<name>/``; ``page``: where else the page shall go.

    Raises StorageError when the disk refuses.
    """
    html = write_comparison_html(comparison).encode()
    json = write_comparison_json(comparison)
    markdown = write_comparison_markdown(comparison)
    made_at = datetime.fromisoformat(comparison.made_at)
    with storage_errors(results):
        results.mkdir(parents=True, exist_ok=True)
        folder = make_folder(results, folder_name(made_at, f"compare {comparison.name}"))
    write_aside(folder / COMPARISON, json.encode())
    write_aside(folder / MARKDOWN, markdown.encode())
    write_aside(folder / PAGE, html)
    if page is not None:
        write_aside(page, html)
    return Written(folder, json, markdown)
