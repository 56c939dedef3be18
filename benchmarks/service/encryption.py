"""What does encryption at rest cost? `python -m benchmarks.service.encryption`

Two installations over SQLite, one with a master key, the other without. They do the same in turn, so that what else the
machine does falls on both:

    upload       POST /v1/recordings with a WAV, from the request to the answer
    prepare      decode the original to FLAC, find speech, keep the files: what a worker does first
    first clip   a segment's sound, cut because somebody asks
    clip         the same again, from the copy that is there
    cold clip    the same again, when no decrypted copy is there
    read         the whole channel in windows of 30 s, as a recognizer does, when no decrypted copy is there
    draft        store 30 segments a minute, of 8 words each
    transcript   GET /v1/recordings/{id}/transcript
    correct      a person's text of a segment is kept

Printed: the median of each in milliseconds, with encryption and without, and their ratio.
"""

import argparse
import io
import logging
import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import soundfile
import sqlalchemy as sa
import structlog
from pydantic import SecretStr
from starlette.testclient import TestClient

from asr.recognizer import ModelInfo
from asr.word import Word
from benchmarks.lib.printed import machine, table
from configs.encryption import Encryption
from configs.sections import Limits
from configs.settings import Settings, Storage
from pipeline.accounts import clients, people
from pipeline.jobs.migration import migrate_all
from pipeline.media.prepare import prepare
from pipeline.recordings import clips, recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.segments import StoredSegment, replace_draft
from pipeline.recordings.transcript import Segment
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.blob_stores import open_blobs
from pipeline.store.blobs import Blobs
from pipeline.store.database import now
from pipeline.store.opening import open_database
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.sealed.master import new_key
from review_api.app import create_app

_RATE_HZ = 16_000
_WINDOW_MS = 30_000
_CLIPS = 20
_SEGMENT_MS = 2000
_SAID = "राशन कार्ड के लिए आवेदन कहाँ करना है"
STEPS = ("upload", "prepare", "first clip", "clip", "cold clip", "read", "draft", "transcript", "correct")


@dataclass(frozen=True, slots=True)
class Installation:
    """A service, called in this process, and its files."""

    settings: Settings
    engine: sa.Engine
    blobs: Blobs
    client: TestClient
    person_id: str
    scratch: Path

    def forget_copies(self) -> None:
        """Delete the decrypted copies, as they go when nobody has used them for a while."""
        if isinstance(self.blobs, EncryptedBlobs):
            shutil.rmtree(self.blobs.scratch.folder / "copies", ignore_errors=True)


def main() -> None:
    """Run the benchmark and print what was seen."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--minutes", type=float, default=10, help="how long the recording is, at least 1")
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(machine())
    print(f"{asked.rounds} rounds, a WAV of {asked.minutes:g} minutes, mono, 16 000 Hz")
    with tempfile.TemporaryDirectory(prefix="boli-") as folder:
        kinds = {name: installation(Path(folder) / name, key) for name, key in (("with", new_key()), ("without", ""))}
        times_ms: dict[tuple[str, str], list[float]] = {}
        for number in range(-1, asked.rounds):  # the first warms up
            sound = wav(asked.minutes, number)
            for name in sorted(kinds, reverse=bool(number % 2)):
                for step, took_ms in measured(kinds[name], sound).items():
                    if number >= 0:
                        times_ms.setdefault((step, name), []).append(took_ms)
    medians = {of: statistics.median(found) for of, found in times_ms.items()}
    rows = [
        {
            "step": step,
            "with, ms": f"{medians[step, 'with']:.1f}",
            "without, ms": f"{medians[step, 'without']:.1f}",
            "ratio": f"{medians[step, 'with'] / medians[step, 'without']:.2f}",
        }
        for step in STEPS
    ]
    print(table(rows, ["step", "with, ms", "without, ms", "ratio"]))


def installation(folder: Path, key: str) -> Installation:
    """Return an empty installation, encrypted where there is a key."""
    storage = Storage(data_dir=folder, database_url=f"sqlite:///{folder / 'boli.db'}")
    limits = Limits(requests_per_minute=0)
    settings = Settings(storage=storage, limits=limits, encryption=Encryption(key=SecretStr(key), texts=bool(key)))
    migrate_all(settings)
    engine = open_database(settings)
    blobs = open_blobs(settings, engine)
    with engine.begin() as connection:
        secret = clients.create_key(connection, clients.create(connection, "A client").id)[1]
        person = people.create(connection, "mina", "Mina", secrets.token_urlsafe(9), ["transcriber"], [])
    caller = TestClient(create_app(settings, engine, blobs), headers={"Authorization": f"Bearer {secret}"})
    scratch = blobs.scratch.folder if isinstance(blobs, EncryptedBlobs) else folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return Installation(settings, engine, blobs, caller, person.id, scratch)


def wav(minutes: float, number: int) -> bytes:
    """Return a recording: a voice-like hum with noise, another each time."""
    count = int(minutes * 60 * _RATE_HZ)
    noise = np.random.default_rng(number + 1).normal(0, 0.02, count)
    content = io.BytesIO()
    hum = 0.2 * np.sin(2 * np.pi * 180 * np.arange(count) / _RATE_HZ)
    soundfile.write(content, hum + noise, _RATE_HZ, format="WAV")
    return content.getvalue()


def measured(of: Installation, sound: bytes) -> dict[str, float]:
    """Let one recording go its way; return what each step took, in milliseconds."""
    took: dict[str, float] = {}

    def timed(step: str, deed: Callable[[], object], times: int = 1) -> None:
        began_s = time.perf_counter()
        for _ in range(times):
            deed()
        took[step] = (time.perf_counter() - began_s) * 1000 / times

    answers: list[str] = []
    timed("upload", lambda: answers.append(sent(of, sound)))
    artifacts = Artifacts(of.blobs, answers[0])
    timed("prepare", lambda: prepare_as_a_worker(of, artifacts))
    made = draft(len(sound) // (2 * _RATE_HZ * _SEGMENT_MS // 1000))
    stored: list[StoredSegment] = []
    timed("draft", lambda: stored.extend(drafted(of, answers[0], made)))
    segments = iter(stored)
    first = next(segments)
    timed("first clip", lambda: clips.cached(of.blobs, next(segments), None).read_bytes(), _CLIPS)
    clips.cached(of.blobs, first, None)
    timed("clip", lambda: clips.cached(of.blobs, first, None).read_bytes(), _CLIPS)

    def without_a_copy() -> None:
        of.forget_copies()
        clips.cached(of.blobs, first, None).read_bytes()

    timed("cold clip", without_a_copy, _CLIPS)
    of.forget_copies()
    timed("read", lambda: read_through(artifacts))
    address = f"/v1/recordings/{answers[0]}/transcript"
    timed("transcript", lambda: of.client.get(address).raise_for_status(), 5)
    ids = iter(one.id for one in stored)
    timed("correct", lambda: correct(of, next(ids)), _CLIPS)
    return took


def sent(of: Installation, sound: bytes) -> str:
    """Send a recording, and return its id."""
    answer = of.client.post("/v1/recordings", files={"file": ("call.wav", sound)}, data={"language": "hi"})
    answer.raise_for_status()
    return str(answer.json()["id"])


def prepare_as_a_worker(of: Installation, artifacts: Artifacts) -> None:
    """Decode the original in the worker's scratch folder, and keep what comes out."""
    with tempfile.TemporaryDirectory(dir=of.scratch) as scratch:
        folder = Path(scratch) / "prepared"
        prepare(artifacts.original(), folder, of.settings.audio)
        artifacts.keep_prepared(folder)


def draft(count: int) -> list[Segment]:
    """Return segments one after the other, with words and their times."""
    length_ms = _SEGMENT_MS // len(_SAID.split())
    made = []
    for start_ms in range(0, count * _SEGMENT_MS, _SEGMENT_MS):
        begin = [start_ms + at * length_ms for at in range(len(_SAID.split()))]
        words = tuple(Word(word, at, at + length_ms, 0.9) for word, at in zip(_SAID.split(), begin, strict=True))
        made.append(Segment(start_ms, start_ms + _SEGMENT_MS, 0, "S1", "hi", _SAID, 0.9, (), words))
    return made


def drafted(of: Installation, recording_id: str, made: Sequence[Segment]) -> list[StoredSegment]:
    """Store a draft."""
    model = ModelInfo("none", "ab" * 32, "benchmark", ("hi",), 10_000)
    with of.engine.begin() as connection:
        stored = replace_draft(connection, recording_id, made)
        recordings.set_prepared(connection, recording_id, len(made) * _SEGMENT_MS, 1)
        recordings.set_drafted(connection, recording_id, model, [])
    return stored


def correct(of: Installation, segment_id: str) -> None:
    """Keep what a person wrote for a segment that nobody has corrected."""
    sent = Submitted(uuid4().hex, 0, f"{_SAID}।")
    with of.engine.begin() as connection:
        revisions.add(connection, segment_id, sent, of.person_id, "draft", now())


def read_through(artifacts: Artifacts) -> None:
    """Read a channel in windows."""
    signal = artifacts.signal(0)
    for start_ms in range(0, signal.duration_ms, _WINDOW_MS):
        signal.read(start_ms, start_ms + _WINDOW_MS)


if __name__ == "__main__":
    main()
