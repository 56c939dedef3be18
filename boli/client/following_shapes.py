"""Following shapes: what the service answers of events and of where they are told, as frozen values."""

from datetime import datetime

from boli.client.shapes import Shape


class Attempt(Shape):
    """One try to tell an event. `status`: of HTTP, None where there was no answer."""

    number: int
    at: datetime
    status: int | None
    outcome: str
    took_ms: int | None


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
