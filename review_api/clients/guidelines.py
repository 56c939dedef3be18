"""Guidelines: how a client wants its recordings written, for its transcribers to read."""

from fastapi import APIRouter

from pipeline.recordings import guidelines
from pipeline.recordings.guidelines import Guideline
from pipeline.store.database import now, reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas.guidelines import Guidelines, GuidelinesRequest

router = APIRouter(prefix="/v1/guidelines", tags=["guidelines"])


@router.get("", responses=documented(401, 403))
def get_guidelines(client: CurrentClient, services: ServicesDependency) -> Guidelines:
    """Return one's own guidelines."""
    with reading(services.engine) as connection:
        return _answer(guidelines.get(connection, client.id))


@router.put("", responses=documented(400, 401, 403, 422))
def put_guidelines(body: GuidelinesRequest, client: CurrentClient, services: ServicesDependency) -> Guidelines:
    """Replace one's own guidelines; an empty text deletes them. Transcribers see them with the next assignment."""
    with services.engine.begin() as connection:
        return _answer(guidelines.put(connection, client.id, body.text, now()))


def _answer(kept: Guideline | None) -> Guidelines:
    return Guidelines(text=kept.text, updated_at=kept.updated_at) if kept else Guidelines(text=None, updated_at=None)
