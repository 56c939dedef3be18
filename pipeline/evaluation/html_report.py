"""HTML report: the accuracy report as one HTML file without scripts, to be read on paper (A4) or sent by mail.

Every figure stands beside what it rests on: segments, speakers, words, review probabilities, policy and its identity.
Whatever comes from clients or transcribers is escaped, carries its language, and takes its direction from its letters.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from configs.registry import UnknownVariety, variety
from pipeline.evaluation import comparison, reports, svg_charts
from pipeline.evaluation.comparison import Question
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.reports import Cut
from pipeline.evaluation.svg_charts import Dot, Point
from pipeline.evaluation.top_errors import CostlyWords, words_that_cost
from pipeline.evaluation.trends import Asked, series

Row = dict[str, Any]
WORDS: Final = 15
_STYLE: Final = """
@page { size: A4; margin: 15mm }
body { font: 10pt/1.4 "Noto Sans", "Noto Sans Devanagari", "Noto Sans Tamil", "Noto Nastaliq Urdu", sans-serif;
  color: #111; max-width: 180mm; margin: 1em auto; padding: 0 1em }
h1 { font-size: 18pt; margin-bottom: 0 } h2 { font-size: 13pt; margin: 1.4em 0 .3em; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin: .6em 0; font-size: 8.5pt }
th, td { text-align: right; padding: .25em .4em; border-bottom: 1px solid #ccc; vertical-align: top;
  white-space: nowrap }
th { border-bottom: 1px solid #111; font-weight: 600 } th, td.text { white-space: normal }
th.text, td.text { text-align: left }
tr, svg { break-inside: avoid } .quiet { color: #555; font-size: 8.5pt }
code { font-size: 8pt; overflow-wrap: anywhere }
svg { width: 100%; height: auto; font-size: 11px } svg text { fill: #111 } circle { fill: #114b8f }
.whisker { stroke: #114b8f; stroke-width: 2 } .grid { stroke: #ddd } .expected { stroke: #555; stroke-dasharray: 4 3 }
.alarm { fill: none; stroke: #b3261e; stroke-width: 2 } .fail { color: #b3261e; font-weight: 600 }
dt { font-weight: 600; margin-top: .4em } dd { margin: 0 }
"""
_TERMS: Final = {
    "Error rate": "Wrong, missed and invented words of the machine's draft, over the words that were said.",
    "Interval": "95 %, by speaker: utterances of one speaker resemble each other. No rate is shown under {speakers} "
    "speakers or {words} reference words.",
    "Hájek": "The headline: each reviewed segment stands for 1 / π segments, so that reviewing doubtful ones first "
    "does not bias the rate.",
    "GREG": "The same with what the model's confidence predicts for the rest; withheld where reviews are not as drawn.",
    "Naive": "The rate among reviewed segments alone. Biased by the routing; for comparison only.",
    "π": "The logged probability that a person sees a segment; the least of them is shown.",
    "Worth": "How many equally likely reviews the weighted ones are worth.",
    "Fixed mix": "The dialects keep the shares they had at first, so that a change of what comes in is no change of "
    "the rate. A square marks an alarm (CUSUM).",
    "Policy": "The rules under which texts are compared. Figures of different identities must not be compared.",
}


def page(
    connection: sa.Connection,
    thresholds: Thresholds,
    at: datetime,
    policy: Policy = "L1",
    compared: tuple[str, str] | None = None,
) -> str:
    """Return the report. `at`: its date. `compared`: two models, of which the second may replace the first.

    Raises accuracy.estimate.ReviewProbabilityError, and for `compared` what pipeline.evaluation.comparison.answer
    raises.
    """
    rows = reports.report(connection, Cut("dialect", policy), thresholds)
    parts = [_head(at, policy, rows)]
    for language in dict.fromkeys(row["language"] for row in rows):
        parts.append(_language(connection, language, policy, [row for row in rows if row["language"] == language]))
    if compared:
        parts.append(_compared(comparison.answer(connection, Question(*compared, policy), thresholds)))
    if not rows:
        parts.append("<p>Nothing has been drafted yet.</p>")
    parts.append(_terms(thresholds))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Accuracy of drafts</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _head(at: datetime, policy: str, rows: Sequence[Row]) -> str:
    models = ", ".join(sorted({row["model"] for row in rows})) or "none"
    total, reviewed = sum(row["segments"] for row in rows), sum(row["segments"] * row["reviewed_share"] for row in rows)
    return (
        f"<h1>How wrong are the drafts?</h1><p class=quiet>{at:%d %B %Y, %H:%M} UTC · policy {escape(policy)} · "
        f"{total:,} segments drafted, {reviewed:,.0f} reviewed by people · models: {escape(models)}</p>"
    )


def _language(connection: sa.Connection, language: str, policy: str, rows: Sequence[Row]) -> str:
    shown = sorted((row for row in rows if row["wer"] is not None), key=lambda row: row["wer"])
    chart = [Dot(_short(row), row["wer"], row["low"], row["high"]) for row in shown if row["low"] is not None]
    drawn = svg_charts.dots(chart, f"Error rates of {_name(language)} by dialect, with 95 % intervals") if chart else ""
    found = series(connection, Asked(policy, language, weeks=26))
    mixed = [one for one in found if one["dialect"] is None]
    weekly = "".join(_weekly(one) for one in mixed or found)
    costly = words_that_cost(connection, Selection(language), WORDS)
    return f"<h2>{escape(_name(language))}</h2>{drawn}{_rates(rows)}{weekly}{_words(costly, language)}"


def _rates(rows: Sequence[Row]) -> str:
    heads = ["dialect", "model", "segments", "reviewed", "least π", "worth", "speakers", "words"]
    heads += ["rate (Hájek)", "95 %", "GREG", "naive"]
    body = [
        [
            _name(row["dialect"]) if row["dialect"] else "none named",
            row["model"],
            f"{row['segments']:,}",
            f"{row['reviewed_share']:.0%}",
            f"{row['least_probability']:.2f}",
            f"{row['effective_size']:,.0f}",
            str(row["speakers"]),
            f"{row['reference_words']:,}",
            _share(row["wer"]) or row["status"],
            f"{row['low']:.1%}–{row['high']:.1%}" if row["low"] is not None else "",
            _share(row["greg"]),
            _share(row["naive"]),
        ]
        for row in rows
    ]
    identities = ", ".join(sorted({row["identity"] for row in rows}))
    return _table(heads, body, texts=2) + f"<p class=quiet>Rules: <code>{escape(identities)}</code></p>"


def _weekly(found: Row) -> str:
    points = [
        Point(f"{one['week']:%d %b}", one["rate"], one["low"], one["high"], one["alarm"]) for one in found["weeks"]
    ]
    if sum(one.rate is not None for one in points) < 2:
        return ""
    mix = ", ".join(f"{tag or 'none named'} {share:.0%}" for tag, share in found["mix"].items())
    about = f"By week, fixed mix of {mix}" if mix else f"By week, {_name(found['dialect'] or '')}"
    alarms = ", ".join(f"{one['week']} {one['alarm']}" for one in found["weeks"] if one["alarm"]) or "none"
    behind = [one for one in found["weeks"] if one["rate"] is not None][-1]
    return (
        f"<p><b>{escape(about)}</b> ({escape(found['model'])})</p>"
        f"{svg_charts.weeks(points, found['expected'], about)}"
        f"<p class=quiet>Alarms: {escape(alarms)}. Newest week with a rate: {behind['week']}, {behind['speakers']} "
        f"speakers, {behind['reference_words']:,} words, π ≥ {behind['least_probability']:.2f}. "
        f"Rules: <code>{escape(found['identity'])}</code></p>"
    )


def _words(found: CostlyWords, language: str) -> str:
    if not found.items:
        return ""
    body = [
        [one.word, one.kind, str(one.errors), str(one.said or ""), _share(one.rate), f"{one.share:.1%}"]
        for one in found.items
    ]
    return (
        "<p><b>The words that cost most</b></p>"
        + _table(["word", "", "errors", "said", "rate", "share of all errors"], body, texts=2, language=language)
        + f"<p class=quiet>{found.errors:,} errors in the newest {found.looked_at:,} reviewed segments of "
        f"{found.speakers} speakers; shares weighed by 1 / π, π ≥ {found.least_probability:.2f}. "
        f"Rules: <code>{escape(found.identity)}</code></p>"
    )


def _compared(found: Row) -> str:
    heads = ["dialect", "outcome", "speakers", "words", "least π", "old", "new", "new − old, points", "bound"]
    body = [
        [
            _name(row["dialect"] or row["language"]),
            row["outcome"],
            str(row["speakers"]),
            f"{row['reference_words']:,}",
            _plain(row["least_probability"]),
            _share(row["old_rate"]),
            _share(row["new_rate"]),
            _points(row["difference"]),
            _points(row["upper"]),
        ]
        for row in found["dialects"]
    ]
    verdict = f'<span class="{"fail" if found["outcome"] == "fail" else ""}">{escape(found["outcome"])}</span>'
    identities = ", ".join(sorted({row["identity"] for row in found["dialects"] if row["identity"]}))
    return (
        f"<h2>May {escape(found['new'])} replace {escape(found['old'])}? {verdict}</h2>{_table(heads, body, texts=2)}"
        f"<p class=quiet>Policy {escape(found['policy'])}; a dialect passes where the bound is under "
        f"{found['margin'] * 100:+.1f} points; judged from {found['min_speakers']} speakers. "
        f"Rules: <code>{escape(identities)}</code></p>"
    )


def _terms(thresholds: Thresholds) -> str:
    values = {"speakers": thresholds.min_clusters, "words": f"{thresholds.min_reference_words:,}"}
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(says.format(**values))}</dd>" for term, says in _TERMS.items())
    return f"<h2>What the words mean</h2><dl>{terms}</dl>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int, language: str = "") -> str:
    """Return a table whose first `texts` columns are text; the first is in `language`."""
    kinds = [' class="text"' if index < texts else "" for index in range(len(heads))]
    tagged = f' dir="auto" lang="{escape(language)}"' if language else ""
    head = "".join(f"<th{kind}>{escape(one)}</th>" for kind, one in zip(kinds, heads, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{kinds[index]}{tagged if index == 0 else ''}>{escape(cell)}</td>" for index, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _short(row: Row) -> str:
    return _name(row["dialect"]) if row["dialect"] else "none named"


def _name(tag: str) -> str:
    try:
        return f"{variety(tag).name} ({tag})"
    except UnknownVariety:
        return tag or "unknown"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _points(value: float | None) -> str:
    return "" if value is None else f"{value * 100:+.1f}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
