"""Page: the scores of a test set as one HTML file without scripts, to be printed or sent."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from accuracy.error_list import AlignedWord, SystemErrors, WrongUtterance
from accuracy.evaluate import Row
from accuracy.measure import POLICIES, Policy
from pipeline.evaluation import svg_charts
from pipeline.evaluation.html_document import document
from pipeline.evaluation.html_table import name_of, points, share, table
from pipeline.evaluation.svg_charts import Dot
from pipeline.testsets.compared import Compared, ComparedSlice
from pipeline.testsets.notes import LEVELS, TERMS, cautions, hours, identities, without_interval
from pipeline.testsets.scoring import ScoredFiles

_RATES: Final = ("slice", "system", "utterances", "hours", "speakers", "words", "S", "D", "I", "rate", "95 %")
_VERDICT: Final = ("language", "slice", "outcome", "speakers", "words", "old", "new", "new − old, points", "95 %")


def page(found: ScoredFiles, policy: Policy, title: str, at: datetime, judged: Compared | None = None) -> str:
    """Return the report. `title`: of the test set. `at`: its date. `policy`: of the headline and of the error lists."""
    rows = found.evaluation.rows
    systems = ", ".join(found.evaluation.systems)
    parts = [
        f"<h1>Error rates: {escape(title)}</h1><p class=quiet>{at:%d %B %Y, %H:%M} UTC · policy {policy} · "
        f"systems: {escape(systems)}</p>",
        *(f"<p class=fail>{escape(line)}</p>" for line in cautions(found)),
    ]
    for language in dict.fromkeys(row.language for row in rows):
        parts.append(_language(language, [row for row in rows if row.language == language], policy))
    if note := without_interval(found.evaluation, policy):
        parts.append(f"<p class=quiet>{escape(note)}</p>")
    parts += [_verdict(judged)] if judged else []
    parts += [_errors(system, errors) for system, errors in found.evaluation.errors.items()]
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(says)}</dd>" for term, says in TERMS.items())
    return document(f"Error rates: {title}", "".join([*parts, f"<h2>What the words mean</h2><dl>{terms}</dl>"]))


def _language(language: str, rows: Sequence[Row], policy: Policy) -> str:
    levels = [[_name(row), row.system, *(share(row.rates[one].counts.rate) for one in POLICIES)] for row in rows]
    return (
        f"<h2>{escape(name_of(language))}</h2>{_dots(language, rows, policy)}"
        f"{table(_RATES, [_cells(row, policy) for row in rows], texts=2)}"
        f"{table(('slice', 'system', *(LEVELS[one] for one in POLICIES)), levels, texts=2)}"
        f"<p class=quiet>Rules: <code>{escape(identities(rows, policy))}</code></p>"
    )


def _name(row: Row) -> str:
    return "together" if row.slice is None else row.slice or "none named"


def _dots(language: str, rows: Sequence[Row], policy: Policy) -> str:
    found = [(row, row.rates[policy].interval) for row in rows]
    known = [Dot(f"{_name(row)}, {row.system}", one.rate, one.low, one.high) for row, one in found if one]
    return svg_charts.dots(known, f"Error rates of {name_of(language)}, with 95 % intervals") if known else ""


def _cells(row: Row, policy: Policy) -> list[str]:
    rate = row.rates[policy]
    counts, interval = rate.counts, rate.interval
    numbers = (counts.reference, counts.substitutions, counts.deletions, counts.insertions)
    return [
        _name(row),
        row.system,
        f"{row.utterances:,}",
        hours(row.duration_ms),
        "" if row.speakers is None else f"{row.speakers:,}",
        *(f"{number:,}" for number in numbers),
        share(counts.rate),
        f"{interval.low:.1%}–{interval.high:.1%}" if interval else "",
    ]


def _verdict(judged: Compared) -> str:
    title = f"May {judged.new} replace {judged.old}? {judged.outcome}"
    return f"<h2>{escape(title)}</h2>{table(_VERDICT, map(_verdict_cells, judged.slices), texts=3)}"


def _verdict_cells(row: ComparedSlice) -> list[str]:
    return [
        name_of(row.language),
        row.slice or "none named",
        row.outcome,
        str(row.speakers),
        f"{row.words:,}",
        share(row.old_rate),
        share(row.new_rate),
        points(row.difference),
        "" if row.low is None else f"{points(row.low)} to {points(row.high)}",
    ]


def _errors(system: str, errors: SystemErrors) -> str:
    cells = [[one.reference or "—", one.hypothesis or "—", f"{one.count:,}"] for one in errors.confusions]
    of = f"in {errors.aligned:,} of {errors.with_errors:,} utterances with errors"
    confusions = (
        f"<p><b>Written for another word most often</b>, {of}</p>{table(('said', 'written', 'times'), cells, 2)}"
    )
    worst = "".join(map(_worst, errors.worst))
    return f"<h2>{escape(system)}: worst utterances</h2>{worst}{confusions}" if errors.worst else ""


def _worst(one: WrongUtterance) -> str:
    words = "too long to be aligned" if one.words is None else " ".join(map(_marked, one.words))
    return (
        f"<p class=quiet>{one.counts.errors} of {one.counts.reference} · <code>{escape(one.id)}</code></p>"
        f'<div dir="auto" lang="{escape(one.language)}">{words}</div>'
    )


def _marked(word: AlignedWord) -> str:
    if word.kind == "equal":
        return escape(word.reference or "")
    missed = f"<del>{escape(word.reference)}</del>" if word.reference is not None else ""
    written = f"<ins>{escape(word.hypothesis)}</ins>" if word.hypothesis is not None else ""
    return " ".join(filter(None, (missed, written)))
