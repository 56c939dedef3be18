"""Retention: for how long a client's recordings are kept that say nothing of it."""

from fastapi import APIRouter

from pipeline.recordings import retention
from pipeline.recordings.retention import Days
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.clients import terms
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import documented
from review_api.schemas.retention import RetentionDays, UsualRetention

router = APIRouter(prefix="/v1/retention", tags=["retention"])


@router.get("", responses=documented(401, 403))
def get_retention(client: CurrentClient, services: ServicesDependency) -> UsualRetention:
    """Return for how long one's recordings are kept that say nothing of it."""
    with reading(services.engine) as connection:
        return _told(services, retention.usual(connection, client.id))


@router.put("", responses=documented(400, 401, 403, 422))
def set_retention(body: RetentionDays, client: CurrentClient, services: ServicesDependency) -> UsualRetention:
    """Say for how long one's recordings are kept that come from now on and say nothing of it. What is left out, or
    null: for good, as far as the operator allows it.
    """
    wanted = Days(body.sound_days, body.text_days)
    with terms.answered(), services.engine.begin() as connection:
        retention.set_usual(connection, client.id, wanted, retention.longest(services.settings.retention))
    return _told(services, wanted)


def _told(services: Services, days: Days) -> UsualRetention:
    most = services.settings.retention
    return UsualRetention(
        sound_days=days.sound, text_days=days.text, most_sound_days=most.most_sound_days,
        most_text_days=most.most_text_days,
    )  # fmt: skip
