"""Callbacks: the secret that signs them, and what was sent to that of a recording."""

from typing import Final

from fastapi import APIRouter

from pipeline.delivery import callbacks, webhooks
from pipeline.delivery.callbacks import CallbackMissing
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.ownership import own_recording
from review_api.problems import documented, missing_where
from review_api.schemas import callbacks as schemas
from review_api.schemas.webhooks import Delivery

router = APIRouter(tags=["webhooks"])

MOST_SHOWN: Final = 100


@router.post("/v1/callback-secret", status_code=201, responses=documented(401, 403))
def renew_callback_secret(client: CurrentClient, services: ServicesDependency) -> schemas.CallbackSecret:
    """Get a secret for callbacks, shown this once, or another one. For 24 hours the one before signs, too."""
    with services.engine.begin() as connection:
        box = SecretBox(services.settings.storage.data_dir)
        secret, until = callbacks.renew_secret(connection, client.id, box)
    return schemas.CallbackSecret(secret=secret, previous_secret_until=until)


@router.get("/v1/recordings/{recording_id}/callback", responses=documented(401, 403, 404, 422))
def get_callback(recording_id: str, client: CurrentClient, services: ServicesDependency) -> schemas.Callback:
    """Say what was sent to the callback of a recording. 404 where it has none."""
    with reading(services.engine) as connection, missing_where("callback", CallbackMissing):
        own_recording(connection, recording_id, client)
        found = callbacks.of_recording(connection, recording_id)
        sent = webhooks.page(connection, found.id, None, MOST_SHOWN)
    deliveries = [Delivery.model_validate(one) for one in sent]
    known = schemas.Callback.fields_of(found) | {"on": found.off_at is None}
    return schemas.Callback(**known, deliveries=deliveries)
