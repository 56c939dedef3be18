"""Audit: who did what to one's data."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from pipeline.audit import reading as audit
from pipeline.audit.reading import ChainedEntry
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas import audit as schemas

router = APIRouter(prefix="/v1/audit", tags=["audit"])

PAGE: Final = 100


@router.get("", responses=documented(401, 403, 422))
def list_audit_rows(
    client: CurrentClient,
    services: ServicesDependency,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
) -> schemas.AuditPage:
    """List who did what to one's data, oldest first. `after` is the `next` of the page before."""
    with reading(services.engine) as connection:
        found = audit.of_client(connection, client.id, after, limit)
        own = audit.own_people(connection, client.id, {row.entry.who for row in found})
    items = [_shown(row, own) for row in found]
    return schemas.AuditPage(items=items, next=found[-1].number if found else after)


def _shown(row: ChainedEntry, own: set[str]) -> schemas.AuditRow:
    """Return a row as the client may see it: where others sit is not the client's to know."""
    entry = row.entry
    names = ("action", "outcome", "kind", "key_id", "object_kind", "object_id")
    told: dict[str, Any] = {name: getattr(entry, name) for name in names}
    theirs = entry.kind == "client" or entry.who in own
    told |= {name: getattr(entry, name) if theirs else "" for name in ("address", "request_id")}
    told |= {"who": "" if entry.kind == "command" else entry.who, "number": row.number, "hash": row.hash}
    return schemas.AuditRow(**told, at=datetime.fromtimestamp(entry.at_ms / 1000, UTC))
