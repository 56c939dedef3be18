"""A data set over HTTP: one tar file, for those who may, with no name in it; and nothing left of it behind."""

import io
import json
import tarfile
import tempfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.datasets import formats
from pipeline.datasets.snapshots import Snapshot
from tests.conftest import Service
from tests.reviewed import World


@pytest.fixture
def world(service: Service) -> World:
    made = World(service.engine, service.settings.storage.data_dir / "blobs")
    for speaker in ("kamla devi", "bela", "chand"):
        made.reviewed(speaker=speaker, dialect="bho")
    return made


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    return world.take("bihar")


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("lata", role="ml")[1]


def members(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def test_every_form_comes_as_one_tar_without_names_and_leaves_nothing_behind(
    world: World, snapshot: Snapshot, ml: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for form in formats.FORMATS:
        answer = ml.get(f"/v1/snapshots/{snapshot.id}/export?format={form}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
        assert f'filename="bihar-1-{form}.tar"' in answer.headers["content-disposition"]
        found = members(answer.content)
        assert f"bihar-1-{form}/README.md" in found
        for told in ("kamla", world.client.id, world.person.id):
            assert not [name for name, content in found.items() if told in name or told.encode() in content]
        assert list(scratch.iterdir()) == []


def test_a_name_with_its_version_and_one_split(world: World, snapshot: Snapshot, ml: TestClient) -> None:
    answer = ml.get("/v1/snapshots/bihar@1/export?format=nemo&split=test")
    (manifest,) = [content for name, content in members(answer.content).items() if name.endswith(".json")]
    rows = [json.loads(line) for line in manifest.splitlines()]
    assert {row["split"] for row in rows} == {"test"}
    expected = {one.segment_id for one in world.items(snapshot) if one.split == "test"}
    assert {row["segment_id"] for row in rows} == expected


def test_what_is_not_there_is_told_before_anything_is_sent(world: World, snapshot: Snapshot, ml: TestClient) -> None:
    answers = [
        ml.get("/v1/snapshots/nobody/export?format=nemo"),
        ml.get("/v1/snapshots/bihar/export?format=mp3"),
        ml.get("/v1/snapshots/bihar/export?format=nemo&split=all"),
    ]
    assert [answer.status_code for answer in answers] == [404, 422, 422]
    world.agree(world.client.id, False)
    answer = ml.get("/v1/snapshots/bihar/export?format=nemo")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-export")


def test_operators_and_ml_teams_alone_may(service: Service, snapshot: Snapshot) -> None:
    _, key = service.client("another")
    callers = {role: service.person(f"a-{role}", role=role)[1] for role in ("transcriber", "lead", "ml", "operator")}
    path = f"/v1/snapshots/{snapshot.id}/export?format=boli"
    assert {role: caller.get(path).status_code for role, caller in (callers | {"key": key}).items()} == {
        "transcriber": 403, "lead": 403, "ml": 200, "operator": 200, "key": 403,
    }  # fmt: skip
    assert service.caller().get(path).status_code == 401
