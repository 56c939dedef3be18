"""Labels: what a client calls a recording on its own side: an id, and pairs of its own.

An external id is one recording's at a time among those of its client, so that sending the same thing again does not
double it. When the recording is deleted the id is free again.
"""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.database import now
from pipeline.store.tables.accounts import client
from pipeline.store.tables.recordings import recording
from pipeline.store.text_columns import write

# As Stripe has them: https://docs.stripe.com/api/metadata. Together they have to fit into a form's fields.
MOST_KEYS: Final = 50
KEY_LETTERS: Final = 40
VALUE_LETTERS: Final = 500
MOST_BYTES: Final = 16 * 1024
EXTERNAL_ID_LETTERS: Final = 200


class ExternalIdTaken(BoliError):
    """Another recording of this client has the id. `recording_id` says which."""

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"recording {recording_id} has this external_id already; delete that one, or give another id")
        self.recording_id = recording_id


class MetadataTooLarge(BoliError, ValueError):
    """There are too many pairs, or one is too long. The message names the limit."""


def check(metadata: Mapping[str, str]) -> None:
    """Raise MetadataTooLarge for more than a recording may have."""
    if len(metadata) > MOST_KEYS:
        raise MetadataTooLarge(f"metadata has {len(metadata)} keys; {MOST_KEYS} at most")
    for key, value in metadata.items():
        if not 1 <= len(key) <= KEY_LETTERS:
            raise MetadataTooLarge(f"a key of metadata has 1 to {KEY_LETTERS} characters, not {len(key)}")
        if len(value) > VALUE_LETTERS:
            raise MetadataTooLarge(f"a value of metadata has {VALUE_LETTERS} characters at most, not {len(value)}")
    size = sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items())
    if size > MOST_BYTES:
        raise MetadataTooLarge(f"metadata holds {size} bytes in UTF-8; {MOST_BYTES} at most")


def merged(metadata: Mapping[str, str], change: Mapping[str, str | None]) -> dict[str, str]:
    """Return the pairs after a change: None takes a key out (RFC 7396). Raises MetadataTooLarge."""
    result = {key: value for key, value in {**metadata, **change}.items() if value is not None}
    check(result)
    return result


def reserve(connection: sa.Connection, client_id: str, external_id: str | None, besides: str = "") -> None:
    """Keep an external id for this transaction. `besides`: the recording that may have it. Raises ExternalIdTaken."""
    if external_id is None:
        return
    # Locked, or two that come at once would both find it free.
    connection.execute(sa.select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    here = (recording.c.client_id == client_id, recording.c.external_id == external_id, recording.c.id != besides)
    found = connection.execute(sa.select(recording.c.id).where(*here)).scalar()
    if found is not None:
        raise ExternalIdTaken(found)


def relabel(
    connection: sa.Connection, recording_id: str, name: str, external_id: str | None, metadata: Mapping[str, str]
) -> None:
    """Replace what the client calls a recording, whose external id is reserved. No effect if it is gone."""
    values = {"name": name, "external_id": external_id, "metadata": dict(metadata), "updated_at": now()}
    write(connection, recording_id, sa.update(recording).where(recording.c.id == recording_id).values(values))
