"""Rows of the loop for tests of lineage and of the pages: recordings that were corrected, data sets of them, models."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from pipeline.improvement.runs import STEPS
from pipeline.recordings import recordings, segments
from pipeline.registry import models
from pipeline.store.database import new_id
from pipeline.store.tables.accounts import client
from pipeline.store.tables.learning import (
    improvement,
    improvement_step,
    model,
    model_event,
    release,
    snapshot,
    snapshot_item,
)
from tests.collected import collect
from tests.conftest import drafted_segment

BEGIN = datetime(2026, 11, 1, 9, tzinfo=UTC)
SPLITS = ("train", "train", "train", "dev", "test")


@dataclass(frozen=True)
class Loop:
    """Two clients' recordings were corrected, `first` learned from them and drafted `sibling`, `second` grew from it.

    `segments`: ids, those of client "asha" first. Ids of rows bear the names of what they are.
    """

    segments: list[str]
    recordings: list[str]
    first: str
    second: str
    first_set: str
    second_set: str
    release: str
    sibling: str
    sibling_segment: str


def improve(engine: sa.Engine) -> Loop:
    """Store five corrected recordings of two clients, two data sets, two models, a release, and a new draft."""
    with engine.begin() as connection:
        ids = [_client(connection, name) for name in ("asha", "bank")]
    held = collect(engine, "bho", 3, lambda _: 2, client=ids[0]) + collect(engine, "mag", 2, lambda _: 3, client=ids[1])
    with engine.begin() as connection:
        owners = [segments.get(connection, one).recording_id for one in held]
        first_set = add_snapshot(connection, "bihar", 1, held, SPLITS)
        second_set = add_snapshot(connection, "bihar", 2, held[:4], SPLITS, parent_id=first_set)
        first = add_model(connection, "boli-bihar-1", "a" * 64, first_set, base="base")
        grown = {"base": "boli-bihar-1", "status": "candidate"}
        second = add_model(connection, "boli-bihar-2", "b" * 64, second_set, day=9, **grown)
        released = add_release(connection, first, "bho", "two points fewer errors")
        sibling = new_id("rec")
        more: dict[str, Any] = {"language": "hi", "dialect": "bho"}
        recordings.create(connection, recordings.Submission(sibling, ids[0], "sibling.wav", "0" * 64, 1000, **more))
        (segment,) = segments.replace_draft(connection, sibling, [drafted_segment(0, "राशन कार्ड")])
        recordings.set_drafted(connection, sibling, ModelInfo("boli-bihar-1", "a" * 64, "tests", ("hi",), 10_000), [])
    return Loop(held, owners, first, second, first_set, second_set, released, sibling, segment.id)


def _client(connection: sa.Connection, name: str) -> str:
    id = new_id("cli")
    connection.execute(sa.insert(client).values(id=id, name=name, created_at=BEGIN))
    return id


def add_snapshot(
    connection: sa.Connection, name: str, version: int, segment_ids: Sequence[str], splits: Sequence[str], **more: Any
) -> str:
    """Store a data set of these segments, as they are after one revision."""
    id = new_id("snp")
    row = {"id": id, "name": name, "version": version, "sha256": f"{version:064}", "selection": {}, "card": {}}
    row |= {"created_by": "meera", "created_at": BEGIN + timedelta(days=version)} | more
    connection.execute(sa.insert(snapshot).values(row))
    rows = [
        {"snapshot_id": id, "segment_id": one, "revision_version": 1, "split": split, "speaker": one, "sha256": one}
        for one, split in zip(segment_ids, splits, strict=False)
    ]
    if rows:
        connection.execute(sa.insert(snapshot_item), rows)
    return id


def add_model(
    connection: sa.Connection,
    name: str,
    sha256: str,
    snapshot_id: str | None,
    *,
    base: str = "",
    day: int = 5,
    **more: Any,
) -> str:
    """Store a model."""
    row = {
        "id": new_id("mdl"),
        "name": name,
        "sha256": sha256,
        "folder": name,
        "snapshot_id": snapshot_id,
        "base": base,
    }
    row |= {"recipe": {}, "metrics": {}, "languages": ["hi"], "status": "released", "created_by": "meera"}
    row |= {"created_at": BEGIN + timedelta(days=day)} | more
    connection.execute(sa.insert(model).values(row))
    return str(row["id"])


def add_release(connection: sa.Connection, model_id: str, tag: str, reason: str, **more: Any) -> str:
    """Let a model draft what has this tag."""
    row = {"id": new_id("rel"), "model_id": model_id, "tag": tag, "reason": reason, "released_by": "meera"}
    row |= {"released_at": BEGIN + timedelta(days=6)} | more
    connection.execute(sa.insert(release).values(row))
    return str(row["id"])


def add_run(connection: sa.Connection, dialect: str, snapshot_id: str, model_id: str, **more: Any) -> str:
    """Store a run that waits for a person to approve its model."""
    row = {"id": new_id("imp"), "dialect": dialect, "options": {}, "state": "waiting", "started_by": "meera"}
    row |= {"snapshot_id": snapshot_id, "model_id": model_id, "created_at": BEGIN} | more
    connection.execute(sa.insert(improvement).values(row))
    for number, name in enumerate(STEPS[: STEPS.index("promote") + 1]):
        add_step(connection, str(row["id"]), name, number, "running" if name == "promote" else "done")
    return str(row["id"])


def add_step(connection: sa.Connection, run_id: str, name: str, number: int, state: str, **more: Any) -> None:
    """Store a step that took an hour, or that goes on."""
    at = BEGIN + timedelta(hours=number)
    row = {"improvement_id": run_id, "name": name, "state": state, "attempts": 1, "result": {}, "started_at": at}
    row |= {"progress": 1.0, "ended_at": at + timedelta(hours=1)} if state == "done" else {"progress": 0.5}
    connection.execute(sa.insert(improvement_step).values(row | more))


def passed(connection: sa.Connection, model_id: str, *tags: str, outcome: str = "pass") -> None:
    """Say that a model was judged by the gate, for these tags."""
    models.note(connection, model_id, "gate", "meera", outcome=outcome, tags=list(tags))


def flag(connection: sa.Connection, model_id: str, gone: int, at: datetime) -> None:
    """Say that this many more segments that a model was trained on are deleted, as a deletion does."""
    more = model.c.affected + gone
    connection.execute(sa.update(model).where(model.c.id == model_id).values(affected=more))
    detail = {"reason": "deleted", "segments": gone, "itself": gone}
    row = {"id": new_id("mev"), "model_id": model_id, "kind": "flag", "by": "deletion", "at": at}
    connection.execute(sa.insert(model_event).values(row | {"detail": detail}))
