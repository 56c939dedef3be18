"""Versions: what a transcript was when people were done with it, what changed since, and who wrote what when."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection

from pipeline.accounts.clients import Client
from pipeline.delivery import provenance, stored_texts, transcripts
from pipeline.delivery.version_differences import differences
from pipeline.recordings import segments, versions
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.versions import Text, VersionMissing
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.ownership import own_text
from review_api.problems import documented, missing_where
from review_api.schemas import versions as schemas

router = APIRouter(prefix="/v1/recordings/{recording_id}/versions", tags=["recordings"])

MOST = 1_000_000
Number = Annotated[int, Path(ge=0, le=MOST)]
WhichNumber = Annotated[int, Query(ge=0, le=MOST)]


@router.get("", responses=documented(401, 403, 404, 410, 422))
def list_versions(recording_id: str, client: CurrentClient, services: ServicesDependency) -> schemas.TranscriptVersions:
    """List the versions of a transcript, oldest first. None before there is a draft."""
    with reading(services.engine) as connection:
        own_text(connection, recording_id, client)
        found = versions.listed(connection, recording_id)
    return schemas.TranscriptVersions(items=[schemas.TranscriptVersion.model_validate(one) for one in found])


@router.get("/diff", responses=documented(401, 403, 404, 410, 422))
def compare_versions(
    recording_id: str, client: CurrentClient, services: ServicesDependency, a: WhichNumber, b: WhichNumber
) -> schemas.VersionDifference:
    """Say which words differ between two versions. Spellings that are one in canonical form do not."""
    with reading(services.engine) as connection, missing_where("version", VersionMissing):
        recording = own_text(connection, recording_id, client)
        stored = segments.list_segments(connection, recording_id)
        known = (versions.texts(connection, recording_id, number) for number in (a, b))
        before, after = (stored_texts.of_version(recording, stored, texts) for texts in known)
    compared = ((one, differences(before[one.id].text, after[one.id].text, one.language)) for one in stored)
    changed = [
        schemas.ChangedSegment(
            **schemas.ChangedSegment.fields_of(one) | {"words": [schemas.WordRun.model_validate(run) for run in runs]}
        )
        for one, runs in compared
        if runs
    ]
    return schemas.VersionDifference(a=a, b=b, segments=changed)


@router.get("/{number}", responses=documented(401, 403, 404, 410, 422))
def get_version(
    recording_id: str, number: Number, client: CurrentClient, services: ServicesDependency
) -> schemas.WholeVersion:
    """Return a version: the text of each segment beside the machine's draft, who wrote it, and when."""
    with reading(services.engine) as connection, missing_where("version", VersionMissing):
        recording = own_text(connection, recording_id, client)
        found = _segments(connection, recording, client, versions.texts(connection, recording_id, number))
        (version,) = (one for one in versions.listed(connection, recording_id) if one.number == number)
    return schemas.WholeVersion(**schemas.TranscriptVersion.fields_of(version), segments=found)


def _segments(
    connection: Connection, recording: Recording, client: Client, texts: dict[str, Text]
) -> list[schemas.VersionSegment]:
    wrote = provenance.of_recording(connection, recording.id, client.id)
    every = segments.list_segments(connection, recording.id)
    texts = stored_texts.of_version(recording, every, texts)
    stored = stored_texts.of_segments(recording, transcripts.heard(every))
    return [_segment(one, texts[one.id], wrote.get((one.id, texts[one.id].version))) for one in stored]


def _segment(one: StoredSegment, text: Text, written: provenance.Written | None) -> schemas.VersionSegment:
    known = schemas.VersionSegment.fields_of(one) | schemas.VersionSegment.fields_of(text)
    known |= {"by": written.by, "at": written.at} if written else {"by": None, "at": None}
    return schemas.VersionSegment(**known)
