"""Legal holds: an operator keeps recordings from being deleted, whoever asks for it."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from pipeline.privacy import holds
from pipeline.privacy.holds import HoldMissing
from pipeline.recordings.recordings import RecordingMissing
from pipeline.store.database import reading
from review_api.auth import Operator
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, refusing
from review_api.schemas import holds as schemas

router = APIRouter(prefix="/v1/holds", tags=["people"])
_answered: Final = refusing({RecordingMissing: "recording", HoldMissing: "hold"}, {})


@router.get("", responses=documented(401, 403))
def list_holds(_: Operator, services: ServicesDependency) -> schemas.Holds:
    """List the holds that are in force, the oldest first."""
    with reading(services.engine) as connection:
        return schemas.Holds.model_validate({"items": holds.in_force(connection)})


@router.post("", status_code=201, responses=documented(400, 401, 403, 404, 422))
def place_hold(body: schemas.NewHold, actor: Operator, services: ServicesDependency) -> schemas.Hold:
    """Keep a recording from being deleted until the hold is lifted. Several may be in force at once."""
    with _answered(), services.engine.begin() as connection:
        return schemas.Hold.model_validate(holds.place(connection, body.recording_id, body.reason, actor.id))


@router.delete("/{hold_id}", status_code=204, responses=documented(401, 403, 404, 422))
def lift_hold(hold_id: Annotated[str, Path(max_length=100)], actor: Operator, services: ServicesDependency) -> None:
    """End a hold. Nothing is deleted by that."""
    with _answered(), services.engine.begin() as connection:
        holds.lift(connection, hold_id, actor.id)
