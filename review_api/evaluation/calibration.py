"""Calibration: what a word's confidence is worth, by language and dialect. For ML teams."""

from fastapi import APIRouter

from accuracy.calibration import Group, calibration_error
from pipeline.learning import calibrations
from pipeline.recordings import recordings
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas.calibration import Calibration, CalibrationGroup

router = APIRouter(tags=["accuracy"])


@router.get("/v1/accuracy/calibration", responses=documented(401, 403))
def calibration(_: MlEngineer, services: ServicesDependency) -> Calibration:
    """Report the calibration in force for the model that drafted last, with its reliability tables.

    Without one, `version` and `created_at` are null and there are no groups: confidences are the model's own.
    """
    with reading(services.engine) as connection:
        model = recordings.newest_model(connection)
        kept = calibrations.in_force(connection, model["name"], model["hash"]) if model else None
    return Calibration(
        model=model["name"] if model else None,
        model_hash=model["hash"] if model else None,
        version=kept.version if kept else None,
        created_at=kept.created_at if kept else None,
        groups=[_group(group) for group in kept.calibration.groups] if kept else [],
    )


def _group(group: Group) -> CalibrationGroup:
    errors = {"ece_raw": calibration_error(group.before), "ece_calibrated": calibration_error(group.after)}
    return CalibrationGroup.model_validate(CalibrationGroup.fields_of(group) | errors, from_attributes=True)
