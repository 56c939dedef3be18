"""Encryption at rest, with a real service and a real worker: what a client sent, and what was written of it, is in no
file of the data folder.
"""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from boli.client import Client
from pipeline.store.database import connect, reading
from pipeline.store.sealed.master import new_key
from pipeline.store.tables.encryption import client_key, data_key
from tests.acceptance.running import running

pytestmark = pytest.mark.slow  # a real worker

PIECE = 64  # bytes of what was sent that may be found nowhere
FLAC, OGG = b"fLaC\0\0\0\x22", b"OggS\0\x02"  # how prepared sound and clips begin


def _heard_in(folder: Path, sound: bytes) -> list[str]:
    """Return the files in which a piece of the sound is, or any sound that was made of it."""
    pieces = [FLAC, OGG, *(sound[at : at + PIECE] for at in range(0, len(sound) - PIECE, len(sound) // 50))]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 5
    return [str(file) for file in files if any(piece in file.read_bytes() for piece in pieces)]


def _read_in(folder: Path, texts: list[str]) -> list[str]:
    """Return the files in which one of the texts can be read, as it is or as JSON escapes it."""
    assert texts
    ways = [text.encode() for text in texts] + [json.dumps(text)[1:-1].encode() for text in texts]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [str(file) for file in files if any(way in file.read_bytes() for way in ways)]


def _keys(url: str, table: sa.Table) -> int:
    engine = connect(url)
    with reading(engine) as connection:
        count = int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
    engine.dispose()
    return count


def test_nothing_of_sound_or_text_is_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", new_key())
    monkeypatch.setenv("BOLI_ENCRYPTION__TEXTS", "true")
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("BOLI_ENCRYPTION__SCRATCH_DIR", str(tmp_path / "scratch"))
    data, url = tmp_path / "data", f"sqlite:///{tmp_path / 'data' / 'boli.db'}"
    with running(tmp_path) as boli, Client(boli.url, boli.key) as client:
        made = client.submit(boli.sound)
        assert client.wait(made.id).status == "drafted"
        texts = [one.text for one in client.transcript(made.id).segments if len(one.text) > 8]
        names = {file.name for file in (data / "blobs" / "recordings" / made.id).rglob("*")}
        assert {"original", "channel-0.flac", "turns.json"} <= names
        assert _heard_in(data, boli.sound.read_bytes()) == []
        assert _read_in(data, texts) == []  # of the database and its log, too, and of the job queue's tables
        assert (_keys(url, client_key), _keys(url, data_key)) == (1, 1)
        assert _heard_in(tmp_path / "scratch", boli.sound.read_bytes())
        client.delete(made.id)
        assert _keys(url, data_key) == 0
    assert [file.name for file in (tmp_path / "scratch").rglob("*") if file.is_file()] == [".in-use"]
