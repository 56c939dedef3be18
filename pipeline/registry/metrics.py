"""Metrics: what a model was measured at, kept with it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from pipeline.store.tables.learning import model


def keep(connection: sa.Connection, model_id: str, metrics: Mapping[str, Any]) -> None:
    """Keep metrics by tag with a model. What it has of other tags stays."""
    query = sa.select(model.c.metrics).where(model.c.id == model_id)
    before = connection.execute(query.with_for_update()).scalar_one()
    connection.execute(sa.update(model).where(model.c.id == model_id).values(metrics={**before, **metrics}))
