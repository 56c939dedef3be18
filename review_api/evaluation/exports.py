"""Exports: a data set as one tar file, for ML teams and operators. It goes out while it is made."""

from collections.abc import Generator
from itertools import chain
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from pipeline.datasets import exporting, snapshots
from pipeline.datasets.exporting import Source, Wanted
from pipeline.datasets.formats import NothingToExport
from pipeline.datasets.item import Split
from pipeline.datasets.snapshots import SnapshotMissing
from pipeline.evaluation.parquet import ParquetMissing
from pipeline.store.database import reading
from review_api.attachment import attachment
from review_api.auth import Exporter
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, refusing

router = APIRouter(prefix="/v1/snapshots", tags=["models"])

MEDIA_TYPE = "application/octet-stream"  # a tar: generators of clients know no other type of files
FormatName = Literal["huggingface", "audiofolder", "nemo", "kaldi", "lhotse", "espnet", "webdataset", "boli"]
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "description": "tar"}
}
_answered = refusing(
    {SnapshotMissing: "data set"},
    {NothingToExport: (409, "nothing-to-export"), ParquetMissing: (501, "parquet-missing")},
)


@router.get(
    "/{snapshot_id}/export",
    response_class=StreamingResponse,
    responses=documented(401, 403, 404, 409, 422, 501) | _FILE,
)
def export_snapshot(
    snapshot_id: str,
    _: Exporter,
    services: ServicesDependency,
    form: Annotated[FormatName, Query(alias="format", description="docs/reference/dataset-formats.md")],
    split: Annotated[Split | None, Query(description="That one alone")] = None,
) -> StreamingResponse:
    """Send a data set, by id, name or name@version, as a tar file of one folder, in a form that training tools read.

    Speakers and reviewers have pseudonyms; no client is named. A file without its end was cut short: ask again.
    """
    with _answered():
        with reading(services.engine) as connection:
            wanted = Wanted(snapshots.get(connection, snapshot_id), form, split)
        pieces = exporting.as_tar(Source(services.engine, services.blobs), wanted)
        first = next(pieces)  # whatever hinders it is known with this
    headers = {**attachment(f"{wanted.name}.tar"), "Cache-Control": "private, no-store"}
    return _Sent(first, pieces, headers)


class _Sent(StreamingResponse):
    """A tar file. What it is made in is cleared away at the end, also where the caller was gone before it."""

    def __init__(self, first: bytes, pieces: Generator[bytes, None, None], headers: dict[str, str]) -> None:
        super().__init__(chain((first,), pieces), media_type=MEDIA_TYPE, headers=headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pieces.close()
