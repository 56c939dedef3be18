"""Keys: a client lists its keys, makes new ones, replaces them, and revokes them."""

from typing import Annotated

from fastapi import APIRouter, Path

from pipeline.accounts import keys
from pipeline.accounts.keys import KeyMissing, KeyOver, TooManyKeys
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, refusing
from review_api.schemas import keys as schemas

router = APIRouter(prefix="/v1/keys", tags=["keys"])
Id = Annotated[str, Path(max_length=100)]

answered = refusing({KeyMissing: "key"}, {KeyOver: (409, "key-over"), TooManyKeys: (409, "too-many-keys")})


@router.get("", responses=documented(401, 403))
def list_keys(client: CurrentClient, services: ServicesDependency) -> schemas.Keys:
    """List own keys, newest first, also those that are over. Their secrets are not kept."""
    with reading(services.engine) as connection:
        return schemas.Keys(items=[schemas.Key.model_validate(one) for one in keys.of_client(connection, client.id)])


@router.post("", status_code=201, responses=documented(400, 401, 403, 409, 422))
def make_key(body: schemas.NewKey, client: CurrentClient, services: ServicesDependency) -> schemas.KeyWithSecret:
    """Make a key. Its secret is shown this once."""
    with answered(), services.engine.begin() as connection:
        made, secret = keys.create(connection, client.id, body.name, body.scopes, body.expires_at)
    return schemas.KeyWithSecret(**schemas.Key.fields_of(made), secret=secret)


@router.post("/{key_id}/rotate", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def rotate_key(
    key_id: Id, body: schemas.Rotation, client: CurrentClient, services: ServicesDependency
) -> schemas.KeyWithSecret:
    """Replace a key by a new one of the same name and scopes. The old one works for so many hours more."""
    with answered(), services.engine.begin() as connection:
        made, secret = keys.rotate(connection, key_id, body.overlap_hours, client.id)
    return schemas.KeyWithSecret(**schemas.Key.fields_of(made), secret=secret)


@router.delete("/{key_id}", status_code=204, responses=documented(401, 403, 404, 422))
def revoke_key(key_id: Id, client: CurrentClient, services: ServicesDependency) -> None:
    """Make a key useless from now on, also the one that calls. May be repeated."""
    with answered(), services.engine.begin() as connection:
        keys.revoke(connection, key_id, client.id)
