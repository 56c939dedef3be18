"""Training: whether models may learn from a client's recordings. Those who speak have to agree, too, to each."""

from fastapi import APIRouter

from pipeline.accounts import clients
from pipeline.datasets import stored_exports
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas.training import Training

router = APIRouter(prefix="/v1/training", tags=["training"])


@router.get("", responses=documented(401, 403))
def get_training(client: CurrentClient, services: ServicesDependency) -> Training:
    """Return whether models may learn from one's recordings."""
    with reading(services.engine) as connection:
        return Training(training_use=clients.training_use(connection, client.id))


@router.put("", responses=documented(400, 401, 403, 422))
def set_training(body: Training, client: CurrentClient, services: ServicesDependency) -> Training:
    """Let models learn from those of one's recordings whose speakers agreed, or let none. No holds from now on: data
    sets that were made before leave them out. What a model has learnt stays in it.
    """
    with services.engine.begin() as connection:
        clients.set_training_use(connection, client.id, body.training_use)
        if not body.training_use:
            stored_exports.withdrawn_by(connection, services.blobs, client.id)
    return body
