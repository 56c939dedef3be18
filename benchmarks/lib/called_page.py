"""Called page: the application in this process, and one person whose page calls it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from unittest import mock

import sqlalchemy as sa
from starlette.testclient import TestClient

from benchmarks.lib.served import Served, fill
from configs.settings import Settings, Storage
from pipeline.accounts import people, sessions
from pipeline.jobs.migration import migrate_all
from pipeline.store.database import connect, now
from review_api import audit_trail
from review_api.app import create_app

RECORDINGS: Final = 10


@dataclass(slots=True)
class Page:
    """Somebody who works: each of its calls is one of the page's."""

    http: TestClient
    tasks: list[Any] = field(default_factory=list, init=False)
    assignment: str = field(default="", init=False)

    def lease(self) -> None:
        (taken,) = self._sent("POST", "/v1/assignments", json={"max_speech_ms": 30_000})["assignments"]
        self.assignment, self.tasks = taken["id"], taken["tasks"]

    def clip(self) -> None:
        self.http.get(self.tasks[-1]["clip"]["url"]).raise_for_status()

    def heartbeat(self) -> None:
        self._sent("POST", f"/v1/assignments/{self.assignment}/renew", headers={"Prefer": "return=minimal"})

    def submit(self) -> None:
        segment = self.tasks.pop(0)["segment"]
        sent = {"operation_id": str(uuid.uuid4()), "base_version": segment["version"], "text": "राशन कार्ड"}
        self._sent("POST", f"/v1/segments/{segment['id']}/revisions", json=sent)

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        return self.http.request(method, path, **more).raise_for_status().json()


@contextmanager
def called_page(url: str, folder: Path) -> Iterator[tuple[Page, sa.Engine]]:
    """Give a page with work for its person, and the engine of the application that it calls, over an empty database."""
    settings = Settings(storage=Storage(data_dir=folder / "kept", database_url=url))
    settings.storage.data_dir.mkdir()
    migrate_all(settings)
    engine = connect(settings.database_url)
    fill(Served("", engine, settings, None), ["mina"], RECORDINGS)  # type: ignore[arg-type]  # nothing is served
    with engine.begin() as connection:
        person = people.with_login(connection, "mina").person
        token = sessions.begin(connection, person.id, now() + timedelta(hours=1))
    # A call ends here when its audit rows are written. It is not to wait for the pause after those before.
    with (
        mock.patch.object(audit_trail, "SHORTEST_PAUSE_S", 0.0),
        TestClient(create_app(settings, engine), headers={"Authorization": f"Bearer {token}"}) as http,
    ):
        yield Page(http), engine
    engine.dispose()
