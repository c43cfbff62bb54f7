"""How does a comparison look as a page? One file that needs no network, as a run's report."""

from dataclasses import dataclass

from markupsafe import Markup

from perfkit.model.comparison import Comparison, OverlaidPoint
from perfkit.report import comparison_words as words
from perfkit.report.comparison_charts import overlay_charts, overlay_data, quantile_curves
from perfkit.report.flamediff import DIFFERENCE_HINT, DIFFERENCE_TITLE, render_flamediff
from perfkit.report.html import asset, page_environment, script_hashes


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the template of the charts asks of a report."""

    timeline: tuple[OverlaidPoint, ...]


def write_comparison_html(comparison: Comparison) -> str:
    """The page, whole."""
    script = asset("report.js")
    drawn = "" if comparison.difference is None else render_flamediff(comparison.difference)
    longest = max(comparison.before.timeline, comparison.after.timeline, key=len)
    return page_environment().get_template("comparison.html.j2").render(
        comparison=comparison,
        headline=words.headline(comparison),
        conditions=words.conditions(comparison),
        compared=words.what_was_compared(comparison),
        how_sure=words.how_sure(comparison),
        steps=words.by_step(comparison.steps),
        words=words,
        curves=quantile_curves(comparison),
        charts=overlay_charts(comparison),
        chart_data=Markup(overlay_data(comparison)),  # noqa: S704 - numbers only, escaped by its writer
        report=_Drawn(longest),
        style=asset("report.css") + asset("comparison.css"),
        script=script,
        flamegraph=Markup(drawn),  # noqa: S704 - perfkit's own SVG, escaped by its writer
        flamegraph_title=DIFFERENCE_TITLE,
        flamegraph_hint=DIFFERENCE_HINT,
        script_hashes=" ".join(script_hashes(script, drawn)),
    )  # fmt: skip
