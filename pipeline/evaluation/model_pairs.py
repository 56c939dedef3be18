"""Pairs of models: the segments that two models were scored on, against the references that a comparison may rest on.

    blind       references that nobody wrote over a draft
    corrected   all references; what those written over a draft say is corrected by what second persons wrote blind
    all         all references as they are

A reference on which a third person decided counts as what the first person had: a text written blind, or over a draft.
Segments that one of the models was trained on are never among the pairs (pipeline/evaluation/training_lists.py).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.compare import Audit, Pair
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy, measure
from pipeline.evaluation import first_texts, paired_scores, scores
from pipeline.evaluation.first_texts import FirstText
from pipeline.evaluation.paired_scores import counts, probability, reviewed
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.store.tables.evaluation import hypothesis, score, trained_on
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import revision, second_reference

References = Literal["blind", "corrected", "all"]
REFERENCES: tuple[References, ...] = get_args(References)
_SAME = ("segment_id", "policy", "reference_version")  # what the scores of two models must share to be a pair
_MAY_BE_BLIND = ("blind", "compare", "amend")  # arms of newest texts; of the later two the first text decides


@dataclass(frozen=True, slots=True)
class Pairs:
    """The segments scored for both models. `unpaired`: how many of the old model's are not scored for the new one.
    `references`: how many references were written how: "blind", "draft of MODEL", or "adjudicated". `trained`: model
    and number of the segments scored for both that it was trained on; none of them is among `rows`.
    """

    rows: list[Pair]
    unpaired: int
    references: Counter[str]
    trained: Counter[str]


def paired(connection: sa.Connection, old: str, new: str, policy: Policy, references: References = "blind") -> Pairs:
    """Return the segments scored for both models against the same reference. Group: (language, dialect).

    Raises accuracy.compare.PairError.
    """
    written = _Written(connection, references)
    scored = [row for row in connection.execute(_query(old, new, policy, references)) if written.counts(row)]
    trained = _trained(connection, old, new)
    both = [row for row in scored if row.segment_id not in trained]
    rows = [_pair(row, references, written) for row in both]
    if references == "corrected":
        rows = _Auditor(connection, old, new, policy, written).of(both, rows)
    return Pairs(
        rows=rows,
        unpaired=_scored_alone(connection, old, new, policy, written),
        references=Counter(_named(row) for row in both),
        trained=Counter(model for row in scored for model in trained.get(row.segment_id, ())),
    )


class _Written:
    """How references came about: the arm of the first text, which is that of the newest one if nobody decided since."""

    def __init__(self, connection: sa.Connection, references: References) -> None:
        self._references = references
        self._firsts = {} if references == "all" else first_texts.of_adjudicated(connection)

    def first(self, row: Any) -> FirstText | None:
        """Return what the first person wrote, where somebody has decided since."""
        return self._firsts.get(row.segment_id)

    def arm(self, row: Any) -> str:
        return str((self.first(row) or row).arm)

    def counts(self, row: Any) -> bool:
        """Say whether a comparison may rest on this reference."""
        return self._references != "blind" or self.arm(row) == "blind"


def _query(old: str, new: str, policy: Policy, references: References) -> sa.Select[Any]:
    first, second = score.alias("old"), score.alias("new")
    query = (
        reviewed(first)
        .add_columns(*paired_scores.labelled(second, "new"))
        .join(second, sa.and_(*[first.c[name] == second.c[name] for name in _SAME]))
        # Compared as an expression: by a plain column, all scores of the old model would be read. Those of the new one
        # are usually fewer.
        .where(second.c.policy == policy, second.c.model == new, first.c.model + "" == old)
    )
    if references == "blind":
        return query.where(revision.c.arm.in_(_MAY_BE_BLIND))
    # 0: chance never gave such a segment to a second person, so no segment done twice can stand for it.
    chance = segment.c.second_probability
    possible = sa.or_(chance.is_(None), chance > 0, segment.c.arm == "blind", second_reference.c.text.is_not(None))
    audited = query.outerjoin(second_reference, second_reference.c.segment_id == segment.c.id)
    audited = audited.add_columns(segment.c.draft, second_reference.c.text.label("again"))
    audited = audited.add_columns(second_reference.c.probability.label("chance"))
    return audited.where(possible) if references == "corrected" else query


def _pair(row: Any, references: References, written: _Written) -> Pair:
    return Pair(
        cluster=scores.cluster(row),
        old=counts(row, "old"),
        new=counts(row, "new"),
        probability=probability(row, "blind" if references == "blind" else None),
        old_identity=row.old_identity,
        new_identity=row.new_identity,
        group=(row.language, row.dialect),
        led=references == "corrected" and written.arm(row) != "blind",
    )


class _Auditor:
    """Scores both models' texts against what second persons wrote blind, under today's rules."""

    def __init__(self, connection: sa.Connection, old: str, new: str, policy: Policy, written: _Written) -> None:
        self._connection, self._old, self._new, self._policy = connection, old, new, policy
        self._written, self._rules = written, ScoringRules(connection)

    def of(self, rows: list[Any], pairs: list[Pair]) -> list[Pair]:
        """Return the pairs with their audits. What a third person decided on counts as the first person wrote it."""
        texts = self._texts([row.segment_id for row, pair in zip(rows, pairs, strict=True) if self._needed(row, pair)])
        return [
            self._audited(row, pair, texts) if self._needed(row, pair) else pair
            for row, pair in zip(rows, pairs, strict=True)
        ]

    def _needed(self, row: Any, pair: Pair) -> bool:
        return pair.led and (row.again is not None or self._written.first(row) is not None)

    def _audited(self, row: Any, pair: Pair, texts: dict[tuple[str, str], str]) -> Pair:
        heard = [
            row.draft if model == row.drafted_by else texts.get((row.segment_id, model), "")
            for model in (self._old, self._new)
        ]
        if (first := self._written.first(row)) is not None:
            led = [self._counted(row, first.plain, text) for text in heard]
            pair = replace(pair, old=led[0], new=led[1])
        if row.again is None or pair.old_identity != self._rules.identity(self._policy, row.language, row.dialect):
            return pair
        blind = [self._counted(row, row.again, text) for text in heard]
        return replace(pair, audit=Audit(blind[0], blind[1], row.chance or 1.0))

    def _counted(self, row: Any, reference: str, text: str) -> ErrorCounts:
        return measure(reference, text, row.language, row.dialect, self._rules.own(row.language))[self._policy]

    def _texts(self, ids: Iterable[str]) -> dict[tuple[str, str], str]:
        """Return what other models than the drafting one wrote, by segment and model."""
        wanted = set(ids)
        query = sa.select(hypothesis.c.segment_id, hypothesis.c.model, hypothesis.c.text)
        found = self._connection.execute(query.where(hypothesis.c.model.in_((self._old, self._new))))
        return {(row.segment_id, row.model): row.text for row in found if row.segment_id in wanted}


def _trained(connection: sa.Connection, old: str, new: str) -> dict[str, list[str]]:
    """Return which of the two models were trained on a segment, by its id."""
    query = sa.select(trained_on.c.segment_id, trained_on.c.model).where(trained_on.c.model.in_((old, new)))
    found: dict[str, list[str]] = {}
    for segment_id, model in connection.execute(query):
        found.setdefault(segment_id, []).append(model)
    return found


def _scored_alone(connection: sa.Connection, old: str, new: str, policy: Policy, written: _Written) -> int:
    """Return how many segments on whose reference a comparison may rest have a score of the old model alone.

    Those that one of the models was trained on are not counted: they are left out on purpose.
    """
    first, second = score.alias("old"), score.alias("new")
    both = sa.exists().where(
        second.c.model == new, *[second.c[name] == first.c[name] for name in _SAME]
    )  # fmt: skip
    learnt = sa.exists().where(trained_on.c.segment_id == segment.c.id, trained_on.c.model.in_((old, new)))
    query = reviewed(first).where(first.c.policy == policy, first.c.model == old, ~both, ~learnt)
    alone = query.with_only_columns(segment.c.id.label("segment_id"), revision.c.arm)
    return sum(written.counts(row) for row in connection.execute(alone))


def _named(row: Any) -> str:
    return {"blind": "blind", "compare": "adjudicated", "amend": "adjudicated"}.get(
        row.arm, f"draft of {row.drafted_by}"
    )
