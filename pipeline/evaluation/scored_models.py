"""Scored models: the names under which scores are kept, and how a person may shorten them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.tables.evaluation import score, tally
from pipeline.store.tables.recordings import segment


class ModelMissing(BoliError, LookupError):
    """No scores are kept under this name. The message lists those that are."""


@dataclass(frozen=True, slots=True)
class ScoredModel:
    """`drafts`: whether recordings were drafted with it; else its texts were scored with `boli accuracy score`."""

    model: str
    drafts: bool
    segments: int
    languages: Sequence[str]


def names(connection: sa.Connection) -> list[str]:
    """Return the names under which scores are kept, sorted."""
    known: list[str] = []
    smallest = sa.select(sa.func.min(score.c.model))
    while (following := connection.execute(smallest).scalar()) is not None:  # one look into the index a model
        known.append(following)
        smallest = sa.select(sa.func.min(score.c.model)).where(score.c.model > following)
    return known


def named(connection: sa.Connection, name: str) -> str:
    """Return the model of this name, or the only one that begins with it. Raises ModelMissing."""
    known = names(connection)
    fitting = [name] if name in known else [model for model in known if model.startswith(name)]
    if len(fitting) != 1:
        reason = "fits several models" if fitting else "has no scores"
        raise ModelMissing(f"{name!r} {reason}; there are scores of: {', '.join(known) or 'no model'}")
    return fitting[0]


def listed(connection: sa.Connection) -> list[ScoredModel]:
    """Return the models that have scores, by name, with how many reviewed segments each was scored on."""
    drafting = _drafting(connection)
    others = {model: _scored_beside(connection, model) for model in set(names(connection)) - set(drafting)}
    return [
        ScoredModel(model, model in drafting, by_language.total(), sorted(+by_language))
        for model, by_language in sorted((drafting | others).items())
    ]


def _drafting(connection: sa.Connection) -> dict[str, Counter[str]]:
    """Return by model that drafted recordings the number of scored segments in each language."""
    query = sa.select(tally.c.model, tally.c.language, sa.func.sum(tally.c.reviewed)).where(tally.c.policy == "L1")
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for model, language, segments in connection.execute(query.group_by(tally.c.model, tally.c.language)):
        counted[model][language] += int(segments)
    return dict(counted)


def _scored_beside(connection: sa.Connection, model: str) -> Counter[str]:
    """Return the number of segments in each language of which texts of this model were scored."""
    query = (
        sa.select(segment.c.language, sa.func.count())
        .join(score, score.c.segment_id == segment.c.id)
        .where(score.c.model == model, score.c.policy == "L1")
        .group_by(segment.c.language)
    )
    return Counter({language: int(segments) for language, segments in connection.execute(query)})
