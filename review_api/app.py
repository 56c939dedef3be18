"""The application: an ASGI application made from settings. It loads no model, no torch and no faster_whisper."""

from functools import cache
from typing import Any, cast

from fastapi import APIRouter, Depends, FastAPI
from opentelemetry.trace import TracerProvider
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from configs.settings import Settings
from pipeline.outbound.company_provider import Provider
from pipeline.pay import rates
from pipeline.store.blob_stores import open_blobs
from pipeline.store.blobs import Blobs
from pipeline.store.database import connect
from pipeline.store.opening import use_keys
from review_api import auth, company, description, health, problems, sessions, static_pages, traces
from review_api.addresses import Addresses
from review_api.audit_trail import AuditTrail
from review_api.body_limit import BodyLimit
from review_api.caller_first import CallerFirst
from review_api.clients import (
    audit,
    batches,
    callbacks,
    certificates,
    events,
    forecast,
    guidelines,
    keys,
    languages,
    recordings,
    retention,
    segments,
    sound,
    speakers,
    training,
    transcripts,
    uploads,
    usage,
    versions,
    vocabulary,
    webhooks,
)
from review_api.compatible import assemblyai, deepgram, live, openai
from review_api.compression import Compression
from review_api.cross_origin import CrossOrigin
from review_api.dependencies import Services
from review_api.evaluation import (
    acceptance,
    attention,
    calibration,
    comparisons,
    data_sets,
    errors,
    exports,
    improvements,
    lineage,
    models,
    own_test_sets,
    reports,
    spellings,
    trends,
)
from review_api.following import Following
from review_api.key_use import KeyUse
from review_api.lead import overview
from review_api.middleware import Guard
from review_api.other_sites import OtherSites
from review_api.patience import Patience
from review_api.pay import own as own_pay
from review_api.pay import people as people_pay
from review_api.people import centres, holds, invitations, links, own_second_factor, own_sessions, people
from review_api.people import clients as people_clients
from review_api.quality import feedback, quality
from review_api.query_parameters import refuse_unknown
from review_api.review import assignments, revisions, tags, tasks
from review_api.sign_in_throttle import Attempts
from review_api.version import VERSION

# What a page of a transcriber calls all day comes first: routes are tried one after the other.
ROUTERS = (
    assignments,
    tasks,
    revisions,
    recordings,
    uploads,
    batches,
    transcripts,
    segments,
    sound,
    versions,
    forecast,
    usage,
    speakers,
    vocabulary,
    guidelines,
    training,
    retention,
    webhooks,
    callbacks,
    events,
    keys,
    audit,
    certificates,
    languages,
    openai,
    assemblyai,
    deepgram,
    live,
    sessions,
    company,
    own_sessions,
    own_second_factor,
    people,
    centres,
    people_clients,
    holds,
    invitations,
    links,
    own_pay,
    people_pay,
    tags,
    feedback,
    quality,
    reports,
    acceptance,
    attention,
    calibration,
    comparisons,
    own_test_sets,
    trends,
    errors,
    spellings,
    exports,
    data_sets,
    models,
    improvements,
    lineage,
    overview,
    health,
)


@cache
def _routes() -> list[BaseRoute]:
    """Return the routes of the API. FastAPI works out what each of them takes once for each router that includes it,
    which takes longer than all else at a start: so all applications of a process share them.
    """
    api = APIRouter(dependencies=[Depends(refuse_unknown)])
    for module in ROUTERS:
        api.include_router(module.router)
    return api.routes


def create_app(
    settings: Settings,
    engine: Engine | None = None,
    blobs: Blobs | None = None,
    tracer_provider: TracerProvider | None = None,
) -> FastAPI:
    """Return the service. `pipeline.jobs.worker.migrate_all` has to have brought the database up to date.

    What is not given is made from the settings. Raises traces.NoTracing where spans are wanted and cannot be had.
    """
    rates.in_force(settings.pay.table)  # a table that cannot be used is told now, not to whoever submits first
    spans = tracer_provider or (traces.provider() if settings.api.traces else None)
    app = FastAPI(
        title="Boli", version=VERSION, docs_url=None, redoc_url=None,
        telemetry=cast(Any, traces.telemetry(spans)),
    )  # fmt: skip
    engine = engine or connect(settings.database_url)
    use_keys(engine, settings)
    if spans:
        traces.watch(engine, spans)
    app.state.services = Services(
        settings=settings,
        engine=engine,
        blobs=blobs or open_blobs(settings, engine),
        attempts=Attempts(),
        following=Following(engine),
        provider=Provider(settings.company),
    )
    addresses = Addresses((route for module in ROUTERS for route in module.router.routes), auth.caller)
    problems.install(app, addresses)
    app.add_middleware(KeyUse, services=app.state.services)
    app.add_middleware(AuditTrail, services=app.state.services)
    app.add_middleware(Compression)
    app.add_middleware(CallerFirst, addresses=addresses, services=app.state.services)
    app.add_middleware(BodyLimit)
    app.add_middleware(Patience, idle_s=settings.api.body_idle_s)
    app.add_middleware(OtherSites, settings=settings.api)
    if settings.api.allowed_origins:
        app.add_middleware(CrossOrigin, origins=settings.api.allowed_origins)
    # The outermost: it logs what the limit refuses, too.
    app.add_middleware(Guard, needs_tls=settings.api.cookies_are_secure)
    app.router.routes.extend(_routes())
    static_pages.install(app)
    description.install(app)
    return app
