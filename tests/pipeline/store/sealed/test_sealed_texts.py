"""Texts of the database at rest: nowhere readable, read by whoever has the key, and gone with it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from configs.encryption import Encryption
from configs.settings import Route, Settings, Storage, Voices
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure
from pipeline.recordings import guidelines
from pipeline.review import planted_errors
from pipeline.store import opening
from pipeline.store.blobs import BlobDamaged, BlobMissing
from pipeline.store.database import connect, now, reading
from pipeline.store.encryption import new_key as new_voice_key
from pipeline.store.sealed import rows
from pipeline.store.sealed.keyring import KeyGone
from pipeline.store.sealed.master import WrongMasterKey, new_key
from pipeline.store.tables.encryption import data_key
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import MARK, TextKeyUnknown, TextsSealed, write
from tests.conftest import Service
from tests.pipeline.privacy.test_erasure import everything, fill

pytestmark = pytest.mark.slow  # a service in which every table is filled
KEY = new_key()
# What was said, and who and what is named in it.
SAID = ("समस्या", "बिजली", "मोतिहारी", "Agent Meena", "motihari.example/asha.wav", "Write numbers in words")
# Spellings that were mined of many recordings are of none, and a hold's reason is the operator's.
NOT_SEALED = {"lexicon_candidate", "legal_hold", "endpoint"}
Opened = Callable[..., Service]


@pytest.fixture
def opened(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Return a maker of services over one database and folder, with these settings of encryption."""
    monkeypatch.setattr(planted_errors, "uniform", lambda key: 0.0 if ":seeded:" in key else 0.5)
    (tmp_path / "scratch").mkdir()
    made: list[Service] = []
    voices_key = new_voice_key()

    def service(key: str = KEY, texts: bool = True) -> Service:
        encryption = Encryption(key=SecretStr(key), scratch_dir=tmp_path / "scratch" if key else None, texts=texts)
        settings = Settings(
            storage=Storage(data_dir=tmp_path / "full", database_url=database_url),
            route=Route(seeded_error_share=0.2, second_review_share=1.0),
            voices=Voices.model_validate({"voiceprint_key": voices_key}),
            encryption=encryption,
        )
        migrate_all(settings)
        made.append(Service(settings))
        return made[-1]

    yield service
    for one in made:
        one.engine.dispose()


def readable(service: Service) -> dict[str, list[str]]:
    """Return which words of SAID stand in which table, as whoever has the database alone reads it."""
    found = {name: [word for word in SAID if word in kept] for name, kept in everything(service).items()}
    return {name: words for name, words in found.items() if words}


def in_files(folder: Path) -> list[str]:
    words = [word.encode() for word in ("बिजली", "Agent Meena", "motihari.example/asha.wav", "Write numbers in words")]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [str(file) for file in files if any(word in file.read_bytes() for word in words)]


def test_what_was_said_is_nowhere_readable(opened: Opened, tmp_path: Path) -> None:
    service = opened()
    asha, recording_id = fill(service)
    assert readable(service).keys() <= NOT_SEALED
    assert in_files(tmp_path / "full") == []
    for caller in (asha, opened().caller(asha.headers["Authorization"].removeprefix("Bearer "))):
        shown = caller.get(f"/v1/recordings/{recording_id}/transcript").json()
        assert "समस्या" in shown["segments"][0]["text"]
        assert caller.get("/v1/vocabulary").json()["words"] == ["मोतिहारी"]
        assert caller.get("/v1/guidelines").json()["text"] == "Write numbers in words."
        assert [one["name"] for one in caller.get("/v1/voices").json()["items"]] == ["Agent Meena"]


def test_texts_from_before_are_encrypted_afterwards(opened: Opened, tmp_path: Path) -> None:
    before = opened(texts=False)
    asha, recording_id = fill(before)
    shown = asha.get(f"/v1/recordings/{recording_id}/transcript").json()
    assert {"segment", "revision", "opinion", "voice", "vocabulary"} <= readable(before).keys()
    after = opened()
    again = after.caller(asha.headers["Authorization"].removeprefix("Bearer "))
    assert again.put(f"/v1/recordings/{recording_id}/speakers/S1", json={"name": "Agent Meena"}).is_success
    assert len(again.get("/v1/voices").json()["items"]) == 1
    assert rows.encrypt(after.engine) > 15
    assert rows.encrypt(after.engine) == 0
    assert readable(after).keys() <= NOT_SEALED
    assert asha.get(f"/v1/recordings/{recording_id}/transcript").json() == shown  # whoever reads alone, too


def test_whoever_has_no_key_or_another_one_reads_nothing(opened: Opened) -> None:
    service = opened()
    client, _ = service.client("asha")
    service.drafted(client.id, "राशन कार्ड")
    other = service.settings.model_copy(update={"encryption": Encryption(key=SecretStr(new_key()))})
    for engine, error in ((connect(other.database_url), TextsSealed), (opening.open_database(other), WrongMasterKey)):
        with reading(engine) as connection, pytest.raises(error, match=r"name no key|another master key"):
            connection.execute(sa.select(segment.c.text)).scalars().all()
        engine.dispose()


def test_a_text_is_gone_with_its_key_and_with_its_recording(opened: Opened) -> None:
    service = opened()
    client, _ = service.client("asha")
    gone, kept = (service.drafted(client.id, f"राशन {number}") for number in range(2))
    raw = sa.select(sa.type_coerce(segment.c.text, sa.Text)).where(segment.c.recording_id == gone.id)
    with reading(service.engine) as connection:
        token = connection.execute(raw).scalar_one()
    with service.engine.begin() as connection:
        erasure.remove_recordings(connection, service.blobs, [gone.id])
    elsewhere = opened()
    with elsewhere.engine.begin() as connection:  # as whoever brings back a row of a backup
        mine = sa.update(segment).where(segment.c.recording_id == kept.id)
        connection.execute(mine.values(text=sa.literal(token, sa.Text)))
    with reading(elsewhere.engine) as connection, pytest.raises(KeyGone):
        connection.execute(sa.select(segment.c.text)).scalars().all()


def test_a_text_that_was_changed_is_damaged(opened: Opened) -> None:
    service = opened()
    client, _ = service.client("asha")
    made = service.drafted(client.id, "राशन")
    raw = sa.type_coerce(segment.c.text, sa.Text)
    with service.engine.begin() as connection:
        token = str(connection.execute(sa.select(raw)).scalar_one())
        changed = token[:-6] + ("AAAA" if token[-6:-2] != "AAAA" else "BBBB") + token[-2:]
        connection.execute(sa.update(segment).values(text=sa.literal(changed, sa.Text)))
    with reading(service.engine) as connection, pytest.raises(BlobDamaged, match="was changed"):
        connection.execute(sa.select(segment.c.text).where(segment.c.recording_id == made.id)).scalar_one()


def test_nothing_is_written_while_it_is_not_said_whose(opened: Opened) -> None:
    service = opened()
    client, _ = service.client("asha")
    made = service.drafted(client.id, "राशन")
    with service.engine.begin() as connection, pytest.raises(sa.exc.StatementError) as raised:
        connection.execute(sa.update(segment).where(segment.c.recording_id == made.id).values(text="कार्ड"))
    assert isinstance(raised.value.orig, TextKeyUnknown)


def test_a_key_of_a_transaction_that_failed_is_not_used_again(opened: Opened) -> None:
    service = opened()
    client, asha = service.client("asha")
    with service.engine.connect() as connection, connection.begin() as failing:
        guidelines.put(connection, client.id, "Write numbers in words.", now())
        failing.rollback()
    assert asha.put("/v1/vocabulary", json={"words": ["मोतिहारी"]}).status_code == 200
    assert opened().caller(asha.headers["Authorization"].removeprefix("Bearer ")).get("/v1/vocabulary").json()["words"]


def test_no_text_comes_to_a_recording_that_was_deleted(opened: Opened) -> None:
    service = opened()
    client, _ = service.client("asha")
    made = service.drafted(client.id, "राशन")
    with service.engine.begin() as connection:
        erasure.remove_recordings(connection, service.blobs, [made.id])
    late = sa.update(recording).where(recording.c.id == made.id).values(source_url="https://example.org")
    with service.engine.begin() as connection, pytest.raises(BlobMissing, match="was deleted"):
        write(connection, made.id, late)


def test_whoever_reads_while_it_is_deleted_is_asked_to_try_again(opened: Opened) -> None:
    service = opened()
    client, asha = service.client("asha")
    made = service.drafted(client.id, "राशन")
    with service.engine.begin() as connection:  # as a deletion looks to whoever has read the row before it
        connection.execute(sa.delete(data_key))
    elsewhere = opened().caller(asha.headers["Authorization"].removeprefix("Bearer "))
    answer = elsewhere.get(f"/v1/recordings/{made.id}/transcript")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "1")


def test_rows_without_a_key_are_found(opened: Opened) -> None:
    service = opened()
    fill(service)
    assert list(rows.unreadable(service.engine)) == []
    with service.engine.begin() as connection:
        connection.execute(sa.delete(data_key))
    found: set[Any] = {row.table.name for row in rows.unreadable(service.engine)}
    assert {"recording", "segment", "revision", "vocabulary", "guideline", "voice", "pay_dispute"} <= found


def test_a_token_is_no_text_that_anybody_may_send(opened: Opened) -> None:
    _, asha = opened().client("asha")
    assert asha.put("/v1/vocabulary", json={"words": [f"{MARK}t:1:AAAA"]}).status_code == 422
