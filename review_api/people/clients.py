"""Clients: for whom an operator may invite people."""

from fastapi import APIRouter

from pipeline.accounts import clients
from pipeline.store.database import reading
from review_api.auth import Operator
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas import people as schemas

router = APIRouter(prefix="/v1/clients", tags=["people"])


@router.get("", responses=documented(401, 403))
def list_clients(_: Operator, services: ServicesDependency) -> schemas.Clients:
    """List clients by name."""
    with reading(services.engine) as connection:
        return schemas.Clients.model_validate({"items": clients.clients(connection)})
