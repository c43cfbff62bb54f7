"""Where does a comparison go? A folder beside the run folders: for programs, people and pages."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfkit.model.comparison import Comparison
from perfkit.model.profile_change import DifferenceGraph, ProfileComparison
from perfkit.report.comparison_html import write_comparison_html
from perfkit.report.comparison_json import write_comparison_json
from perfkit.report.comparison_markdown import write_comparison_markdown
from perfkit.report.profile_change_html import write_profile_change_html
from perfkit.report.profile_change_markdown import write_profile_change_markdown
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
    texts = _Texts(
        json=write_comparison_json(comparison),
        markdown=write_comparison_markdown(comparison),
        html=write_comparison_html(comparison),
    )
    return _write(texts, comparison.made_at, comparison.name, results, page)


def write_profile_change(
    comparison: ProfileComparison, graph: DifferenceGraph, results: Path, *, page: Path | None
) -> Written:
    """The same for two profiles."""
    texts = _Texts(
        json=write_comparison_json(comparison),
        markdown=write_profile_change_markdown(comparison),
        html=write_profile_change_html(comparison, graph),
    )
    return _write(texts, comparison.made_at, comparison.name, results, page)


@dataclass(frozen=True, slots=True)
class _Texts:
    json: str
    markdown: str
    html: str


def _write(texts: _Texts, made_at: str, name: str, results: Path, page: Path | None) -> Written:
    html = texts.html.encode()
    with storage_errors(results):
        results.mkdir(parents=True, exist_ok=True)
        called = folder_name(datetime.fromisoformat(made_at), f"compare {name}")
        folder = make_folder(results, called)
    write_aside(folder / COMPARISON, texts.json.encode())
    write_aside(folder / MARKDOWN, texts.markdown.encode())
    write_aside(folder / PAGE, html)
    if page is not None:
        write_aside(page, html)
    return Written(folder, texts.json, texts.markdown)
