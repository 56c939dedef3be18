"""Webhooks: where a client wants to be told of its recordings, what was sent there, and sending it again."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from pipeline.delivery import endpoints, webhooks
from pipeline.delivery.endpoints import Endpoint, EndpointMissing, TooManyEndpoints
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.delivery.webhooks import DeliveryMissing
from pipeline.outbound.guard import Refused, check_url
from pipeline.recordings import events
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import documented, refusing
from review_api.schemas import webhooks as schemas

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
Id = Annotated[str, Path(max_length=100)]

answered = refusing(
    {EndpointMissing: "webhook", DeliveryMissing: "delivery"},
    {TooManyEndpoints: (409, "too-many-webhooks"), Refused: (422, "url-refused")},
)


@router.get("", responses=documented(401, 403))
def list_webhooks(client: CurrentClient, services: ServicesDependency) -> schemas.Webhooks:
    """List one's webhooks, oldest first, and say which of them were switched off."""
    with reading(services.engine) as connection:
        return schemas.Webhooks(items=[_body(one) for one in endpoints.of_client(connection, client.id)])


@router.post("", status_code=201, responses=documented(401, 403, 409, 422))
def add_webhook(
    body: schemas.NewWebhook, client: CurrentClient, services: ServicesDependency
) -> schemas.WebhookWithSecret:
    """Ask to be told of events at a URL. The secret, with which what comes there is checked, is shown this once."""
    with answered(), services.engine.begin() as connection:
        check_url(body.url, services.settings.outbound)
        made, secret = endpoints.create(connection, client.id, body.url, body.events, _box(services))
    return schemas.WebhookWithSecret(**_body(made).model_dump(), secret=secret)


@router.get("/{webhook_id}", responses=documented(401, 403, 404, 422))
def get_webhook(webhook_id: Id, client: CurrentClient, services: ServicesDependency) -> schemas.Webhook:
    """Say what a webhook is told, and how it does."""
    with answered(), reading(services.engine) as connection:
        return _body(endpoints.get(connection, client.id, webhook_id))


@router.put("/{webhook_id}", responses=documented(401, 403, 404, 422))
def change_webhook(
    webhook_id: Id, body: schemas.WebhookChange, client: CurrentClient, services: ServicesDependency
) -> schemas.Webhook:
    """Replace the URL and the events of a webhook, and switch it on or off. What was missed is in GET /v1/events."""
    with answered(), services.engine.begin() as connection:
        endpoints.get(connection, client.id, webhook_id)
        check_url(body.url, services.settings.outbound)
        return _body(endpoints.change(connection, client.id, webhook_id, body.url, body.events, on=body.on))


@router.delete("/{webhook_id}", status_code=204, responses=documented(401, 403, 404, 422))
def delete_webhook(webhook_id: Id, client: CurrentClient, services: ServicesDependency) -> None:
    """Send nothing more there, and forget what was sent."""
    with answered(), services.engine.begin() as connection:
        endpoints.remove(connection, client.id, webhook_id)


@router.post("/{webhook_id}/rotate", responses=documented(401, 403, 404, 422))
def rotate_secret(webhook_id: Id, client: CurrentClient, services: ServicesDependency) -> schemas.WebhookWithSecret:
    """Get another secret, shown this once. For 24 hours both sign, so that nothing is missed while it is replaced."""
    with answered(), services.engine.begin() as connection:
        made, secret = endpoints.rotate(connection, client.id, webhook_id, _box(services))
    return schemas.WebhookWithSecret(**_body(made).model_dump(), secret=secret)


@router.post("/{webhook_id}/test", status_code=202, responses=documented(401, 403, 404, 422))
def send_test(webhook_id: Id, client: CurrentClient, services: ServicesDependency) -> schemas.Sent:
    """Send an event of the type `webhook.test` there. What came of it is among the deliveries."""
    with answered(), services.engine.begin() as connection:
        endpoints.get(connection, client.id, webhook_id)
        return schemas.Sent(event_id=events.write_test(connection, client.id, webhook_id))


@router.get("/{webhook_id}/deliveries", responses=documented(401, 403, 404, 422))
def list_deliveries(
    webhook_id: Id,
    client: CurrentClient,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> schemas.DeliveryPage:
    """List what was sent there or is to be, newest first, with each attempt."""
    with answered(), reading(services.engine) as connection:
        endpoints.get(connection, client.id, webhook_id)
        found = webhooks.page(connection, webhook_id, before, limit)
    items = [schemas.Delivery.model_validate(one) for one in found]
    return schemas.DeliveryPage(items=items, next=found[-1].event_number if len(found) == limit else None)


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202, responses=documented(401, 403, 404, 422))
def replay_delivery(webhook_id: Id, delivery_id: Id, client: CurrentClient, services: ServicesDependency) -> None:
    """Send an event there again, with the same id, out of its order."""
    with answered(), services.engine.begin() as connection:
        endpoints.get(connection, client.id, webhook_id)
        webhooks.replay(connection, webhook_id, delivery_id)


def _box(services: Services) -> SecretBox:
    return SecretBox(services.settings.storage.data_dir)


def _body(one: Endpoint) -> schemas.Webhook:
    return schemas.Webhook(
        **schemas.Webhook.fields_of(one),
        events=list(one.types),
        on=one.off_at is None,
        previous_secret_until=one.before_until,
    )
