"""Acceptance: how many segments of which the model is sure a person sees all the same, by dialect: the audit share.

It begins at 1 and shrinks by a step a day, as long as what people found in such segments allows it:

    step          1     0.5    0.25    route.audit_share
    speakers      -     1x     2x      4x route.full_review_speakers, in the last WINDOW
    error rate    -     the upper end of its interval under route.accept_max_wer

It grows again by itself: by a step where the upper end is over the limit, or there are too few speakers left; to 1 at
once where the rate itself is over it, or a drift alarm of the dialect fired. Without a calibration nothing is accepted:
the model's own confidence is no share of right words.

The error rate is the Hajek estimate with its interval by speaker (accuracy/estimate.py): each reviewed segment is
weighted by the probability that was logged for it, so that a small audit share does not bias it. Each check is a row
that stays, with its evidence and a sentence; the newest is in force. The rule looks at most once a day, when a
recording of the dialect is routed: without new recordings there is nothing to accept.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from configs.settings import Route
from pipeline.review import acceptance_evidence
from pipeline.review.acceptance_evidence import Drafted, Evidence
from pipeline.store.database import new_id
from pipeline.store.tables.quality import acceptance

EVERY: Final = timedelta(days=1)
_STEPS: Final = ((0.5, 1), (0.25, 2))  # (share, times full_review_speakers); then (route.audit_share, 4)
_LAST: Final = 4


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A check of one dialect ("": none named). `evidence`: the fields of Evidence. `reason`: a sentence."""

    id: str
    language: str
    dialect: str
    audit_share: float
    evidence: Mapping[str, Any]
    reason: str
    created_at: datetime


_COLUMNS = [acceptance.c[name] for name in Acceptance.__slots__]


def audit_share(connection: sa.Connection, of: Drafted, settings: Route, now: datetime) -> float:
    """Return the share in force for these drafts, after a check if the last one is a day old.

    Evidence of another model counts for nothing, so a new one begins at 1.
    """
    last = in_force(connection, of.language, of.dialect)
    same = last is not None and (last.evidence["model"], last.evidence["calibration"]) == (of.model, of.calibration)
    if last is None or not same or now - last.created_at >= EVERY:
        last = check(connection, of, settings, now)
    return last.audit_share


def check(connection: sa.Connection, of: Drafted, settings: Route, now: datetime) -> Acceptance:
    """Look at the evidence, and keep what follows from it."""
    last = in_force(connection, of.language, of.dialect)
    before = last.audit_share if last and last.evidence["model"] == of.model else 1.0
    found = acceptance_evidence.gather(connection, of, settings, now)
    share, reason = next_share(before, found, settings)
    made = Acceptance(new_id("acc"), of.language, of.dialect, share, asdict(found), reason, now)
    connection.execute(sa.insert(acceptance).values(**{name: getattr(made, name) for name in Acceptance.__slots__}))
    return made


def in_force(connection: sa.Connection, language: str, dialect: str) -> Acceptance | None:
    """Return the newest check of a dialect; None before the first."""
    found = history(connection, language, dialect, limit=1)
    return found[0] if found else None


def history(
    connection: sa.Connection, language: str | None = None, dialect: str | None = None, limit: int = 100
) -> list[Acceptance]:
    """Return the newest checks, of one language and dialect or of all (None), newest first."""
    query = sa.select(*_COLUMNS).order_by(acceptance.c.created_at.desc(), acceptance.c.id.desc()).limit(limit)
    wanted = {acceptance.c.language: language, acceptance.c.dialect: dialect}
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    return [Acceptance(**row._mapping) for row in connection.execute(query)]


def newest(connection: sa.Connection) -> list[Acceptance]:
    """Return what is in force in each dialect, by language and dialect."""
    group = (acceptance.c.language, acceptance.c.dialect)
    last = sa.select(*group, sa.func.max(acceptance.c.created_at).label("at")).group_by(*group).subquery()
    same = (last.c.language == group[0], last.c.dialect == group[1], last.c.at == acceptance.c.created_at)
    rows = connection.execute(sa.select(*_COLUMNS).join(last, sa.and_(*same)).order_by(*group, acceptance.c.id))
    return list({(row.language, row.dialect): Acceptance(**row._mapping) for row in rows}.values())


def steps(settings: Route) -> list[tuple[float, int]]:
    """Return (share, speakers needed) of each step, from 1 down to the least share."""
    least = max(settings.audit_share, settings.floor)
    lower = [(share, times * settings.full_review_speakers) for share, times in _STEPS if share > least]
    return [(1.0, 0), *lower, *([(least, _LAST * settings.full_review_speakers)] if least < 1 else [])]


def next_share(before: float, evidence: Evidence, settings: Route) -> tuple[float, str]:
    """Return the share after this evidence and the reason, a sentence. `before`: the share until now."""
    ladder = steps(settings)
    at = max(place for place, (share, _) in enumerate(ladder) if share >= before or place == 0)
    objection = _objection(evidence, settings)
    if objection:
        return 1.0, objection
    rate, limit = _percent(evidence.high or 0.0), _percent(settings.accept_max_wer)
    if evidence.high is None or evidence.high > settings.accept_max_wer:
        return ladder[max(at - 1, 0)][0], f"the error rate may be as high as {rate}, over the limit of {limit}"
    if evidence.speakers < ladder[at][1]:
        return ladder[at - 1][0], f"{_people(evidence)} do not bear this step, which needs {ladder[at][1]}"
    known = f"{_people(evidence)}, the error rate surely under {limit} (at most {rate})"
    if at + 1 == len(ladder):
        return ladder[at][0], f"the least share: {known}"
    if evidence.speakers < ladder[at + 1][1]:
        return ladder[at][0], f"stays: {known}; the next step needs {ladder[at + 1][1]} speakers"
    return ladder[at + 1][0], f"a step down: {known}"


def _objection(evidence: Evidence, settings: Route) -> str:
    """Return why every segment goes to people; "" where there is no such reason."""
    if not evidence.calibration:
        return "no calibration is in force, so the confidence is no share of right words"
    if evidence.drift:
        return f"a drift alarm fired: {', '.join(evidence.drift)}"
    if evidence.rate is None or evidence.high is None:
        return "nothing is known yet of segments of which the model is sure"
    if evidence.rate > settings.accept_max_wer:
        over = f"over the limit of {_percent(settings.accept_max_wer)}"
        return f"the error rate where the model is sure is {_percent(evidence.rate)}, {over}"
    return ""


def _people(evidence: Evidence) -> str:
    return f"{evidence.speakers} speakers with {evidence.reference_words} words"


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")
