"""Batch taking: the rows of a manifest are taken one after the other, each as a single recording by its URL is.

A batch that is sent again under its idempotency key goes on with the rows that nobody has looked at yet. Without a key
the same manifest goes on with a batch that was cut off; where none was, it is a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi.exceptions import RequestValidationError

from configs.registry import UnknownVariety, variety
from pipeline.accounts.clients import Client
from pipeline.recordings import batches
from pipeline.recordings.batches import Batch
from pipeline.store.database import new_id
from review_api.clients import by_url
from review_api.clients.manifest import Row
from review_api.clients.once import Once
from review_api.clients.taking import make
from review_api.dependencies import Services
from review_api.lanes import SUBMISSIONS
from review_api.problems import Problem, reasons
from review_api.text_input import separated

# Of which field a problem speaks that is found after the schema's.
_FIELDS: Final[Mapping[str, str]] = {
    "external-id-taken": "external_id",
    "no-callback-secret": "callback",
    "too-much-rush": "priority",
    "wrong-dialect": "dialect",
    "language-twice": "languages",
    "languages-alike": "languages",
    "translate-unsupported": "translate",
    "redact-names-missing": "redact_names",
    "consent-missing": "profile_consent",
    "purpose-conflict": "purposes",
    "kept-too-long": "retention",
}


@dataclass(frozen=True, slots=True)
class BatchTaker:
    """Takes a manifest that one client sends."""

    services: Services
    client: Client

    async def take(self, rows: Sequence[Row], asked: Once) -> tuple[Batch, bool]:
        """Take all rows, and return their batch, and whether it was begun before. What is wrong with a row is kept."""
        batch, begun_before, done = await SUBMISSIONS.run(self._begin, len(rows), asked)
        for row in rows:
            if row.number not in done:
                # One call a row: others who submit have their turn in between, and the service may stop.
                await SUBMISSIONS.run(self._row, batch.id, row)
        return batch, begun_before

    def _begin(self, rows: int, asked: Once) -> tuple[Batch, bool, set[int]]:
        with self.services.engine.begin() as connection:
            if (before := asked.take(connection)) is not None:
                found = batches.get(connection, self.client.id, before.target)
                done = batches.looked_at(connection, found.id)
                if not asked.implied or len(done) < found.rows:
                    return found, True, done
                asked.take_anew(connection)
            made = batches.begin(connection, self.client.id, rows)
            asked.note(connection, made.id, {})
        return made, False, set()

    def _row(self, batch_id: str, row: Row) -> None:
        try:
            self._take_row(batch_id, row)
        except (Problem, RequestValidationError) as error:
            with self.services.engine.begin() as connection:
                if batches.is_open(connection, batch_id, row.number):
                    batches.refuse(connection, batch_id, row.number, list(errors(error, row.sent)))

    def _take_row(self, batch_id: str, row: Row) -> None:
        """Make the row's recording, unless that was done meanwhile. Raises what is wrong with it."""
        if row.wrong is not None:
            raise row.wrong
        recording_id, settings = new_id("rec"), self.services.settings
        incoming = by_url.checked(self.services, recording_id, self.client.id, row.sent, begun=False)
        with self.services.engine.begin() as connection:
            if batches.is_open(connection, batch_id, row.number):
                make(connection, incoming, settings)
                batches.add(connection, batch_id, row.number, recording_id)


def errors(error: Problem | RequestValidationError, sent: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what is wrong with a row: the field (None where it is no single one), the code, and what to do."""
    if isinstance(error, RequestValidationError):
        for place, words in reasons(error):
            yield {"field": place or None, "code": "invalid-request", "detail": words}
        return
    field = error.more.get("field") or _FIELDS.get(error.code)
    if error.code == "unknown-language":
        field = _unknown_language(sent)
    yield {"field": field, "code": error.code, "detail": error.detail}


def _unknown_language(sent: Mapping[str, Any]) -> str | None:
    for name in ("language", "dialect", "languages", "speaker_dialect"):
        for tag in separated(str(sent.get(name, ""))):
            try:
                variety(tag)
            except UnknownVariety:
                return name
    return None
