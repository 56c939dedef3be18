"""Forecast: when people will be done with the work of a recording's language, as the lead's board reckons it."""

from fastapi import APIRouter

from pipeline.overview import forecast
from pipeline.recordings.states import FINAL_VERSION
from pipeline.store.database import now, snapshot
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.ownership import own_recording
from review_api.problems import documented
from review_api.schemas.forecast import RecordingForecast

router = APIRouter(prefix="/v1/recordings/{recording_id}/forecast", tags=["recordings"])

_NOTHING = RecordingForecast(done_at=None, earliest=None, latest=None, basis="")


@router.get("", responses=documented(401, 403, 404, 422))
def get_forecast(recording_id: str, client: CurrentClient, services: ServicesDependency) -> RecordingForecast:
    """Say when all open work in the recording's language will be done, if people go on as lately, and what it rests on.

    All is null where nothing can be said, and where nobody is to work on the recording.
    """
    with snapshot(services.engine) as connection:
        recording = own_recording(connection, recording_id, client)
        if recording.drafted_at is None or recording.status in FINAL_VERSION:
            return _NOTHING
        found = {(one.language, one.dialect): one for one in forecast.forecasts(connection, now())}
    known = found.get((recording.language, recording.dialect)) or found.get((recording.language, None))
    return RecordingForecast.model_validate(known) if known else _NOTHING
