"""Dependencies: what routers need beside the request, held by the application and handed in as dependencies."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from configs.settings import Settings
from pipeline.store.blobs import Blobs
from review_api.sign_in_throttle import Attempts


@dataclass(frozen=True, slots=True)
class Services:
    """One object an application."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    attempts: Attempts


def services(request: Request) -> Services:
    """Return the application's services."""
    found: Services = request.app.state.services
    return found


Held = Annotated[Services, Depends(services)]
