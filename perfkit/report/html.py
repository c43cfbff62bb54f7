"""How does a run look as a page? One file that needs nothing else: no server, no network.

Templates, style sheet and script are files in ``assets/``; they are put into the page. Nothing a
bot wrote is trusted: every value is tamed (``untrusted``) and escaped, and the page's
Content-Security-Policy allows only the scripts that perfkit itself put there, by their hashes.
"""

import base64
import hashlib
import html
import re
import shlex
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from perfkit.model.report import RunReport
from perfkit.report import bot_api, capacity_text, sentences, stalls_text, wording
from perfkit.report.capacity_charts import capacity_charts
from perfkit.report.chart_data import chart_data
from perfkit.report.charts import charts_of
from perfkit.report.scale import time_label
from perfkit.report.subject import size, subject_of
from perfkit.units import format_mib, format_percent
from perfkit.untrusted import one_line, shorten, tame

SHOWN_SLOWEST = 15
SHOWN_ERRORS = 30
SHOWN_FUNCTIONS = 25
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def write_html(report: RunReport) -> str:
    """The page, whole."""
    environment = page_environment()
    flamegraph = _embeddable(report.flamegraph_svg or "")
    charts = charts_of(report)
    script = asset("report.js")
    telegram = report.summary.telegram
    return environment.get_template("report.html.j2").render(
        report=report,
        summary=report.summary,
        manifest=report.manifest,
        load=report.summary.load,
        bot=report.summary.bot,
        generator=report.summary.generator,
        subject=subject_of(report.manifest),
        size=size(report),
        headline=sentences.headline(report),
        state_sentence=sentences.state_sentence(report.manifest),
        network_sentence=bot_api.network_sentence(report.manifest),
        capacity_title=capacity_text.TITLE,
        capacity_columns=capacity_text.COLUMNS,
        capacity_charts=capacity_charts(report.summary.capacity),
        stalls_title=stalls_text.TITLE,
        stalls_columns=stalls_text.COLUMNS,
        telegram_title=bot_api.TITLE,
        telegram_lines=() if telegram is None else bot_api.telegram_sentences(telegram),
        more_of_load=()
        if report.summary.load is None
        else sentences.more_of_load(report.summary.load),
        distributions=wording.distributions(report.summary),
        command_line=shlex.join(report.manifest.command_line),
        charts=charts,
        chart_data=Markup(chart_data(report)),  # noqa: S704 - numbers only, escaped by its writer
        flamegraph=Markup(flamegraph),  # noqa: S704 - perfkit's own SVG, escaped by its writer
        style=asset("report.css"),
        script=script,
        script_hashes=" ".join(script_hashes(script, flamegraph)),
        shown_slowest=SHOWN_SLOWEST,
        shown_errors=SHOWN_ERRORS,
        shown_functions=SHOWN_FUNCTIONS,
    )


@cache
def page_environment() -> Environment:
    """Where a page's templates come from, with the words they may use; what they print is tamed."""
    environment = Environment(
        loader=PackageLoader("perfkit.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {
        "ms": wording.milliseconds,
        "mib": format_mib,
        "share": format_percent,
        "cpu": wording.cpu,
        "rate": wording.rate,
        "seconds": wording.seconds,
        "moment": time_label,
        "place": wording.place,
        "one_line": one_line,
        "shorten": shorten,
        "percent_of": _percent_of,
    }
    environment.globals |= {
        "measured": wording.measured,
        "objective_name": wording.objective_name,
        "objective_word": wording.objective_word,
        "margin": wording.margin,
        "generator_sentence": sentences.generator_sentence,
        "profile_sentence": sentences.profile_sentence,
        "plural": wording.plural,
        "capacity_sentences": capacity_text.capacity_sentences,
        "capacity_rows": capacity_text.capacity_rows,
        "stalls_sentences": stalls_text.stalls_sentences,
        "stalls_rows": stalls_text.stalls_rows,
        "stage_level": wording.level,
        "stage_name": wording.stage_name,
        "NOTHING": wording.NOTHING,
    }
    return environment


def _finalize(value: object) -> object:
    """Tame whatever a template prints, so that no place can forget it. Markup is our own."""
    return tame(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent_of(value: float | None, whole: float) -> str:
    """A width for a bar, in percent of the whole's."""
    return f"{100 * (value or 0.0) / whole:.2f}" if whole > 0 else "0"


def asset(name: str) -> Markup:
    """A file of ``assets/``, as it is."""
    text = files("perfkit.report").joinpath("assets", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - perfkit's own file


def _embeddable(svg: str) -> str:
    """The SVG without what only a file of its own may begin with (XML declaration, doctype)."""
    start = svg.find("<svg")
    return svg[start:] if start >= 0 else ""


def script_hashes(script: str, flamegraph: str) -> Sequence[str]:
    """What the Content-Security-Policy calls the scripts it allows."""
    inside = (_script_text(found) for found in _SCRIPT.findall(flamegraph))
    return [f"'sha256-{_sha256(text)}'" for text in (script, *inside)]


def _script_text(source: str) -> str:
    """A script's text as the browser sees it: inside an SVG, it is ordinary markup."""
    if "<![CDATA[" in source:
        return _CDATA.sub(lambda found: found[1], source)
    return html.unescape(source)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
