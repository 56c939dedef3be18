"""HTML report: the accuracy report as one HTML file without scripts, to be printed on A4 or sent by mail.

Beside every figure stands what it rests on: segments, speakers, words, review probabilities, the policy's identity.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

import sqlalchemy as sa

from accuracy.caveats import SENTENCES
from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from pipeline.evaluation import comparison, reports, svg_charts, trends
from pipeline.evaluation.comparison import ComparisonQuery, JudgedDialect, Verdict
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.html_document import document
from pipeline.evaluation.html_table import dialect_name, name_of, plain, points, share, table
from pipeline.evaluation.model_pairs import References
from pipeline.evaluation.reports import ReportQuery
from pipeline.evaluation.svg_charts import Dot, Point
from pipeline.evaluation.top_errors import TopErrors, top_errors
from pipeline.evaluation.trends import Series, TrendQuery

WORDS: Final = 15
_TERMS: Final = {
    "Error rate": "Substituted, deleted and inserted words of the hypothesis (the draft), over the words that were "
    "said.",
    "Interval": "95 %, by speaker: utterances of one speaker resemble each other. No rate is shown under {speakers} "
    "speakers or {words} reference words.",
    "Weighted (Hájek)": "Inverse-probability-weighted, the headline: each reviewed segment stands for 1 / π segments, "
    "so that reviewing doubtful ones first does not bias the rate.",
    "GREG": "The same with what the model's confidence predicts for the rest; withheld where more "
    "was reviewed than drawn, scaled to all segments where less was.",
    "Unweighted (naive)": "The rate among reviewed segments alone. Biased by the routing; for comparison only.",
    "π": "The logged probability that a person sees a segment; the minimum sampling probability is shown.",
    "Worth": "How many equally likely reviews the weighted ones are worth.",
    "Fixed mix": "The dialects keep the shares they had at first, so that a change of what comes in is no change of "
    "the rate. A square marks an alarm (CUSUM).",
    "Policy": "The normalisation profile under which texts are compared: L0 raw, L1 normalised, L3 "
    "orthography-tolerant WER (OIWER), AER akshara error rate (not alignment). Figures of different identities must "
    "not be compared.",
}


def page(
    connection: sa.Connection,
    thresholds: Thresholds,
    at: datetime,
    policy: Policy = "L1",
    compared: ComparisonQuery | None = None,
) -> str:
    """Return the report. `at`: its date. `compared`: may a model replace another?

    Raises accuracy.estimate.ReviewProbabilityError, and for `compared` what pipeline.evaluation.comparison.answer
    raises.
    """
    rows = reports.report(connection, ReportQuery("dialect", policy), thresholds)
    parts = [_head(at, policy, rows)]
    for language in dict.fromkeys(row.language for row in rows):
        parts.append(_language(connection, language, policy, [row for row in rows if row.language == language]))
    if compared:
        parts.append(_verdict(comparison.answer(connection, compared, thresholds)))
    if not rows:
        parts.append("<p>Nothing has been drafted yet.</p>")
    return document("Accuracy of drafts", "".join([*parts, _terms(thresholds)]))


def _head(at: datetime, policy: Policy, rows: Sequence[AccuracyRow]) -> str:
    models = ", ".join(sorted({row.model for row in rows})) or "none"
    total, reviewed = sum(row.segments for row in rows), sum(row.segments * row.reviewed_share for row in rows)
    return (
        f"<h1>How wrong are the drafts?</h1><p class=quiet>{at:%d %B %Y, %H:%M} UTC · policy {escape(policy)} · "
        f"{total:,} segments drafted, {reviewed:,.0f} reviewed by people · models: {escape(models)}</p>"
    )


def _language(connection: sa.Connection, language: str, policy: Policy, rows: Sequence[AccuracyRow]) -> str:
    all_series = trends.series(connection, TrendQuery(policy, language, weeks=26))
    mixed = [series for series in all_series if series.dialect is None]
    weekly = "".join(_weekly(series) for series in mixed or all_series)
    words = _words(top_errors(connection, Selection(language), WORDS), language)
    return f"<h2>{escape(name_of(language))}</h2>{_dots(language, rows)}{_rates(rows)}{weekly}{words}"


def _dots(language: str, rows: Sequence[AccuracyRow]) -> str:
    """Return the rates of the dialects with their intervals as a picture, the lowest first."""
    known = [
        Dot(dialect_name(row.dialect), row.wer, row.low, row.high)
        for row in rows
        if row.wer is not None and row.low is not None and row.high is not None
    ]
    title = f"Error rates of {name_of(language)} by dialect, with 95 % intervals"
    return svg_charts.dots(sorted(known, key=lambda dot: dot.rate), title) if known else ""


_RATES_HEADS: Final = (
    "dialect", "model", "segments", "reviewed", "minimum π", "worth", "speakers", "words", "weighted (Hájek)", "95 %",
    "GREG", "unweighted",
)  # fmt: skip


def _rates(rows: Sequence[AccuracyRow]) -> str:
    identities = ", ".join(sorted({row.identity for row in rows}))
    return table(_RATES_HEADS, map(_rate_cells, rows), texts=2) + _caveats(rows) + _rules(identities)


def _caveats(rows: Sequence[AccuracyRow]) -> str:
    """Return, for each dialect that has any, why its rate may lie outside its interval."""
    return "".join(
        f"<p class=quiet><b>{escape(dialect_name(row.dialect))}</b>: "
        f"{escape('; '.join(SENTENCES[caveat] for caveat in row.caveats))}</p>"
        for row in rows
        if row.caveats
    )


def _rate_cells(row: AccuracyRow) -> list[str]:
    return [
        dialect_name(row.dialect),
        row.model,
        f"{row.segments:,}",
        f"{row.reviewed_share:.0%}",
        f"{row.least_probability:.2f}",
        f"{row.effective_size:,.0f}",
        str(row.speakers),
        f"{row.reference_words:,}",
        share(row.wer) or row.status,
        f"{row.low:.1%}–{row.high:.1%}" if row.low is not None else "",
        share(row.greg),
        share(row.naive),
    ]


def _rules(identities: str, before: str = "") -> str:
    return f"<p class=quiet>{before}Rules: <code>{escape(identities)}</code></p>"


def _weekly(series: Series) -> str:
    with_rate = [week for week in series.weeks if week.rate is not None]
    if len(with_rate) < 2:
        return ""
    weeks = [Point(f"{week.week:%d %b}", week.rate, week.low, week.high, week.alarm) for week in series.weeks]
    mix = ", ".join(f"{tag or 'none named'} {part:.0%}" for tag, part in series.mix.items())
    about = f"By week, fixed mix of {mix}" if mix else f"By week, {name_of(series.dialect or '')}"
    alarms = ", ".join(f"{week.week} {week.alarm}" for week in series.weeks if week.alarm) or "none"
    newest = with_rate[-1]
    behind = (
        f"Alarms: {escape(alarms)}. Newest week with a rate: {newest.week}, {newest.speakers} "
        f"speakers, {newest.reference_words:,} words, π ≥ {newest.least_probability:.2f}. "
    )
    return (
        f"<p><b>{escape(about)}</b> ({escape(series.model)})</p>"
        f"{svg_charts.weeks(weeks, series.expected, about)}{_rules(series.identity, behind)}"
    )


def _words(top: TopErrors, language: str) -> str:
    if not top.items:
        return ""
    cells = [
        [word.word, word.kind, str(word.errors), str(word.said or ""), share(word.rate), f"{word.share:.1%}"]
        for word in top.items
    ]
    behind = (
        f"{top.errors:,} errors in the newest {top.looked_at:,} reviewed segments of "
        f"{top.speakers} speakers; shares weighed by 1 / π, π ≥ {top.least_probability:.2f}. "
    )
    heads = ["word", "", "errors", "said", "rate", "share of all errors"]
    title = "<p><b>Top error contributors</b></p>"
    return title + table(heads, cells, texts=2, language=language) + _rules(top.identity, behind)


_VERDICT_HEADS: Final = (
    "dialect", "outcome", "speakers", "words", "least π", "old", "new", "new − old, points", "bound",
)  # fmt: skip


_RESTS_ON: Final[dict[References, str]] = {
    "blind": "on references that nobody wrote over a draft",
    "corrected": "on all references, corrected by segments done twice",
    "all": "on all references as they are, also those that drafts led",
}


def _verdict(verdict: Verdict) -> str:
    outcome = f'<span class="{escape(verdict.outcome)}">{escape(verdict.outcome)}</span>'
    identities = ", ".join(sorted({row.identity for row in verdict.dialects if row.identity}))
    terms = (
        f"Policy {escape(verdict.policy)}; {_RESTS_ON[verdict.rests_on]}; a dialect passes where the bound is under "
        f"{verdict.margin * 100:+.1f} points; judged from {verdict.min_speakers} speakers. "
    )
    return (
        f"<h2>May {escape(verdict.new)} replace {escape(verdict.old)}? {outcome}</h2>"
        f"{table(_VERDICT_HEADS, map(_verdict_cells, verdict.dialects), texts=2)}{_rules(identities, terms)}"
    )


def _verdict_cells(row: JudgedDialect) -> list[str]:
    return [
        name_of(row.dialect or row.language),
        row.outcome + (f": about {row.more_speakers:,} more speakers" if row.more_speakers else ""),
        str(row.speakers),
        f"{row.reference_words:,}",
        plain(row.least_probability),
        share(row.old_rate),
        share(row.new_rate),
        points(row.difference),
        points(row.upper),
    ]


def _terms(thresholds: Thresholds) -> str:
    values = {"speakers": thresholds.min_clusters, "words": f"{thresholds.min_reference_words:,}"}
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(says.format(**values))}</dd>" for term, says in _TERMS.items())
    return f"<h2>What the words mean</h2><dl>{terms}</dl>"
