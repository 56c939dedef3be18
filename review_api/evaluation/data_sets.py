"""Data sets: which snapshots of corrected segments there are, with their cards. For ML teams and operators."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.datasets import selection, snapshots
from pipeline.datasets.snapshots import Snapshot, SnapshotMissing
from pipeline.improvement.model_overview import logins
from pipeline.store.database import reading
from review_api.auth import ModelViewer
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, missing_where
from review_api.schemas import data_sets as schemas

router = APIRouter(prefix="/v1/snapshots", tags=["models"])


@router.get("", responses=documented(401, 403, 422))
def list_snapshots(
    _: ModelViewer,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> schemas.DataSets:
    """List data sets by name, the newest version of each first."""
    with reading(services.engine) as connection:
        found = snapshots.list_snapshots(connection)[offset : offset + limit]
        names = logins(connection, [one.created_by for one in found])
    return schemas.DataSets(items=[schemas.DataSet(**_fields(one, names)) for one in found])


@router.get("/{snapshot_id}", responses=documented(401, 403, 404, 422))
def get_snapshot(snapshot_id: str, _: ModelViewer, services: ServicesDependency) -> schemas.DataSetDetail:
    """Show a data set, by id, by name (then its newest version) or as name@version, with its card."""
    with missing_where("data set", SnapshotMissing), reading(services.engine) as connection:
        found = snapshots.get(connection, snapshot_id)
        names = logins(connection, [found.created_by])
        withheld = snapshots.withheld(connection, found.id)
    more = {"sha256": found.sha256, "card": found.card, "selection": selection.to_json(found.selection)}
    return schemas.DataSetDetail(**_fields(found, names), **more, withheld=withheld)


def _fields(of: Snapshot, names: dict[str, str]) -> dict[str, object]:
    known = schemas.DataSet.fields_of(of)
    return known | {"created_by": names.get(of.created_by, of.created_by)}
