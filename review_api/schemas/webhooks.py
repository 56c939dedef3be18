"""Webhooks and events: what a client is told of its recordings, and where."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from pipeline.delivery.webhooks import State
from pipeline.outbound.guard import MAX_URL
from pipeline.recordings.events import TYPES, EventType
from review_api.schemas.base import Answer, Body
from review_api.text_input import Line

Url = Annotated[Line, Field(min_length=1, max_length=MAX_URL)]


def _each_once(types: list[EventType]) -> list[EventType]:
    return sorted(set(types))


Types = Annotated[list[EventType], AfterValidator(_each_once), Field(max_length=len(TYPES))]


class NewWebhook(Body):
    """`url`: https, on the public internet. `events`: which are told, empty for all."""

    url: Url
    events: Types = Field([])


class WebhookChange(NewWebhook):
    """What a webhook is to be. `on`: false switches it off, true switches it on again."""

    on: bool = True


class Webhook(Answer):
    """`on`: whether anything is sent; if not, `off_why` says why. `failing_since`: since when nothing came through.
    `previous_secret_until`: until when the secret before the last rotation signs, too.
    """

    id: str
    url: str
    events: list[str]
    created_at: datetime
    on: bool
    off_at: datetime | None
    off_why: str
    failing_since: datetime | None
    previous_secret_until: datetime | None


class WebhookWithSecret(Webhook):
    """A webhook with its secret, which is shown this once."""

    secret: str


class Webhooks(Answer):
    items: list[Webhook]


class Attempt(Answer):
    """One try. `status`: of HTTP, null where there was no answer. `outcome`: empty where it lasts or was broken off."""

    number: int
    at: datetime
    status: int | None
    outcome: str
    took_ms: int | None


class Delivery(Answer):
    """An event on its way to a webhook. `due_at`: when it is tried next, where `state` is waiting."""

    id: str
    event_id: str
    event_number: int
    type: str
    recording_id: str
    state: State
    due_at: datetime
    attempts: list[Attempt]


class DeliveryPage(Answer):
    """`next`: the `before` of the next page, null at the end."""

    items: list[Delivery]
    next: int | None


class Sent(Answer):
    """The event that was written to try a webhook out."""

    event_id: str


class Event(Answer):
    """Something that happened to a recording. `facts`: its status and version then, its `external_id` and
    `metadata`, and the code of a `problem`.
    """

    number: int
    id: str
    type: str
    recording_id: str
    created_at: datetime
    facts: dict[str, Any]


class EventPage(Answer):
    """`next`: the `after` of the next page. It is the same as before where nothing has happened since."""

    items: list[Event]
    next: int
