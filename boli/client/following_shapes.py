"""Following shapes: what the service answers of events and of where they are told, as frozen values."""

from datetime import datetime
from typing import Any

from boli.client.shapes import Shape


class Attempt(Shape):
    """One try to tell an event. `status`: of HTTP, None where there was no answer."""

    number: int
    at: datetime
    status: int | None
    outcome: str
    took_ms: int | None


class AuditRow(Shape):
    """Who did what to one's data, when and from where. `kind`: "client" (a program, with the key `key_id`), "person",
    "command" (the operator) or "stranger". `outcome`: "done", "refused" or "failed". `address` and `request_id`: of
    one's own people and programs alone. `hash`: over this row and the hash of the row before.
    """

    number: int
    at: datetime
    action: str
    outcome: str
    kind: str
    who: str
    key_id: str
    object_kind: str
    object_id: str
    address: str
    request_id: str
    hash: str


class AuditPage(Shape):
    items: tuple[AuditRow, ...]
    next: int


class Delivery(Shape):
    """An event on its way. `state`: "waiting" (tried next at `due_at`), "delivered" or "failed"."""

    id: str
    event_id: str
    event_number: int
    type: str
    recording_id: str
    state: str
    due_at: datetime
    attempts: tuple[Attempt, ...]


class DeliveryPage(Shape):
    items: tuple[Delivery, ...]
    next: int | None


class Webhook(Shape):
    """Where events are told. `events`: of which types, empty for all. `off_why`: why nothing is sent, if not `on`."""

    id: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    on: bool
    off_at: datetime | None
    off_why: str
    failing_since: datetime | None
    previous_secret_until: datetime | None


class WebhookWithSecret(Webhook):
    """A webhook with its secret, shown once: what boli.client.webhook.check needs."""

    secret: str


class Webhooks(Shape):
    items: tuple[Webhook, ...]


class Event(Shape):
    """Something that happened. `number` grows; `facts`: status and version then, and the client's own labels."""

    number: int
    id: str
    type: str
    recording_id: str
    created_at: datetime
    facts: dict[str, Any]


class EventPage(Shape):
    items: tuple[Event, ...]
    next: int


class Callback(Shape):
    """The callback of a recording, with what was sent there, newest first."""

    on: bool
    off_at: datetime | None
    off_why: str
    failing_since: datetime | None
    deliveries: tuple[Delivery, ...]


class CallbackSecret(Shape):
    """With what callbacks are signed, shown once. The one before signs, too, until `previous_secret_until`."""

    secret: str
    previous_secret_until: datetime | None
