"""Certificates: a client reads what was deleted of its own, signed. They stay when the recordings are gone."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request

from pipeline.accounts.clients import Client
from pipeline.privacy import certificates, erasure, inventory
from pipeline.privacy.certificates import CertificateMissing, Order
from pipeline.privacy.holds import OnHold
from pipeline.store.cursors import BadCursor
from pipeline.store.database import reading
from pipeline.store.signing import ALGORITHM, Signer
from review_api.auth import CurrentClient
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import own_recording
from review_api.problems import documented, refusing
from review_api.schemas import certificates as schemas
from review_api.text_input import Line

router = APIRouter(prefix="/v1", tags=["certificates"])

HEADER: Final = "Deletion-Certificate"
DELETED: Final[dict[int | str, dict[str, Any]]] = {
    204: {"headers": {HEADER: {"description": "the id of the certificate of it", "schema": {"type": "string"}}}}
}
answered = refusing({CertificateMissing: "certificate"}, {BadCursor: (422, "bad-cursor")})


def delete(request: Request, services: Services, client: Client, recording_id: str) -> str:
    """Delete a client's recording; return the id of the certificate. Raises a 404 or a 409 problem."""
    with reading(services.engine) as connection:
        own_recording(connection, recording_id, client)
    order = ordered(request, services, recording_id)
    with refusing({}, {OnHold: (409, "on-hold")})(), services.engine.begin() as connection:
        own_recording(connection, recording_id, client)
        (made,) = erasure.remove_recordings(connection, services.blobs, [recording_id], order)
    return made.id


def ordered(request: Request, services: Services, recording_id: str) -> Order:
    """Return the caller's order to delete a recording. Its files are hashed before the transaction that deletes it:
    reading hours of sound takes seconds.
    """
    key = getattr(request.state, "key", None)
    files = {recording_id: inventory.files(services.blobs, recording_id)}
    storage = services.settings.storage
    return Order(Signer(storage.data_dir), key.id if key else request.state.caller, storage.backups_kept_days, files)


@router.get("/certificates", responses=documented(401, 403, 422))
def list_certificates(
    client: CurrentClient,
    services: ServicesDependency,
    recording: Annotated[list[Line], Query(max_length=20)] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.CertificatePage:
    """List the certificates of own deletions, newest first; of these recordings alone, if any are named."""
    with answered(), reading(services.engine) as connection:
        found, cursor = certificates.page(connection, client.id, limit, after, recording)
    return schemas.CertificatePage(items=[schemas.Certificate.model_validate(one) for one in found], next=cursor)


@router.get("/certificates/{certificate_id}", responses=documented(401, 403, 404, 422))
def get_certificate(
    certificate_id: Annotated[str, Path(max_length=100)], client: CurrentClient, services: ServicesDependency
) -> schemas.Certificate:
    """Return a certificate."""
    with answered(), reading(services.engine) as connection:
        return schemas.Certificate.model_validate(certificates.get(connection, certificate_id, client.id))


@router.get("/certificate-key", responses=documented(401, 403))
def get_certificate_key(_client: CurrentClient, services: ServicesDependency) -> schemas.CertificateKey:
    """Return the public key with which certificates are checked. Keep it: it is what makes them worth something."""
    return schemas.CertificateKey(algorithm=ALGORITHM, public_key=Signer(services.settings.storage.data_dir).public_key)
