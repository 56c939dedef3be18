"""Dependencies: the settings, the database and the blobs that routes need. The application holds them."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from asr.models.choice import Choice
from configs.settings import Settings
from pipeline.outbound.company_provider import Provider
from pipeline.registry.current_choice import choice_now
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from review_api.clients.receiving import Turns
from review_api.following import Following
from review_api.rate_limit import Buckets
from review_api.readiness import Readiness
from review_api.sign_in_throttle import Attempts


@dataclass(frozen=True, slots=True)
class Services:
    """What every route may use: one object for each application."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    attempts: Attempts
    following: Following
    provider: Provider
    turns: Turns = field(default_factory=Turns)
    buckets: Buckets = field(default_factory=Buckets)
    readiness: Readiness = field(default_factory=Readiness)

    def choice(self) -> Choice:
        """Return which model drafts what now."""
        with reading(self.engine) as connection:
            return choice_now(connection, self.settings.asr)


async def services(request: Request) -> Services:
    """Return the application's services."""
    known: Services = request.app.state.services
    return known


ServicesDependency = Annotated[Services, Depends(services)]
