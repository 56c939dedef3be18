"""A corpus becomes recordings with references: as people's work is kept, once, whole, and ready to be learned from."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa
from sqlalchemy import Engine

from configs.settings import Audio
from pipeline.accounts.clients import Client
from pipeline.datasets import snapshots
from pipeline.datasets.corpora.utterance import Bad, Place, Utterance
from pipeline.datasets.selection import Selection
from pipeline.media.resampler import SAMPLE_RATE_HZ
from pipeline.privacy import erasure
from pipeline.recordings import recordings, retention, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.retention import Days
from pipeline.review import imported_rows, revisions
from pipeline.review.imported import Importer, Taken, Told
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording
from tests.conftest import Rows

TEXT = "राशन कार्ड नहीं मिला"


class World:
    """A database with a client, and sounds beside it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.blobs = DiskBlobs(folder / "blobs")
        self.client: Client = Rows(engine).client("corpus")

    def sound(self, name: str, seconds: float = 2.0) -> Path:
        draw = np.random.default_rng(sum(map(ord, name)))
        file = self.folder / name
        soundfile.write(file, 0.1 * draw.standard_normal(int(seconds * SAMPLE_RATE_HZ)), SAMPLE_RATE_HZ)
        return file

    def row(self, sound: Path | bytes, text: str = TEXT, line: int = 1, **more: object) -> Utterance:
        return Utterance(Place(Path("corpus.csv"), line), sound, "a.wav", text, **more)  # type: ignore[arg-type]

    def take(self, *rows: Utterance | Bad, **told: object) -> list[Taken | Bad]:
        of = Told(self.client.id, **{"language": "hi", **told})  # type: ignore[arg-type]
        return list(Importer(self.engine, self.blobs, Audio(), of).take(rows))

    def recordings(self) -> Sequence[recordings.Recording]:
        with reading(self.engine) as connection:
            return recordings.list_for_client(connection, self.client.id, 100)[0]

    def segments(self, recording_id: str) -> list[segments.StoredSegment]:
        with reading(self.engine) as connection:
            return segments.list_segments(connection, recording_id)


@pytest.fixture
def world(database: Engine, tmp_path: Path) -> World:
    return World(database, tmp_path)


def test_it_is_kept_as_is_usual_for_the_client_and_no_longer_than_the_operator_allows(world: World) -> None:
    with world.engine.begin() as connection:
        retention.set_usual(connection, world.client.id, Days(30, None), Days())
    (taken,) = world.take(world.row(world.sound("a.wav")), longest=Days(90, 365))
    assert isinstance(taken, Taken)
    with reading(world.engine) as connection:
        kept = retention.of(connection, [taken.recording_id])[taken.recording_id]
        ended = sa.select(recording.c.final_at).where(recording.c.id == taken.recording_id)
        final_at = connection.execute(ended).scalar_one()
    assert (kept.days, kept.sound_due_at) == (Days(30, 365), final_at + timedelta(days=30))


def test_a_sound_with_its_text_is_a_reviewed_recording_without_a_draft(world: World) -> None:
    (taken,) = world.take(world.row(world.sound("a.wav"), f"{TEXT} [noise]", speaker="asha"), dialect="bho")
    assert isinstance(taken, Taken)
    assert (taken.segments, taken.duration_ms, taken.new) == (1, 2000, True)
    (made,) = world.recordings()
    assert (made.status, made.language, made.dialect, made.speaker) == ("reviewed", "hi", "bho", "asha")
    assert (made.duration_ms, made.channels, made.drafted_at) == (2000, 1, None)
    (one,) = world.segments(made.id)
    assert (one.draft, one.flags, one.text, one.version, one.seen_by) == ("", ("no-draft",), TEXT, 1, "one_person")
    assert (one.start_ms, one.end_ms, one.arm) == (0, 2000, "blind")
    assert (one.review_probability, one.blind_probability) == (1.0, 1.0)
    with reading(world.engine) as connection:
        (written,) = revisions.of_segment(connection, one.id)
        person = tables.accounts.person
        author = connection.execute(sa.select(person).where(person.c.id == written.person_id)).one()
    assert (author.login, author.password_hash, author.disabled_at is None) == (imported_rows.LOGIN, "!", False)
    assert Artifacts(world.blobs, made.id).voice(0).size > 0


def test_utterances_of_one_sound_are_segments_of_one_recording(world: World) -> None:
    sound = world.sound("a.wav")
    rows = [
        world.row(sound, "वणक्कम", 2, start_ms=1_000, end_ms=2_050, language="Tamil", speaker="bela"),
        world.row(sound, TEXT, 1, start_ms=100, end_ms=900, dialect="Bhojpuri", speaker="asha"),
    ]
    world.take(*rows)
    (made,) = world.recordings()
    assert (made.language, made.languages, made.dialect, made.speaker) == ("", ["hi", "ta"], "", "")
    first, second = world.segments(made.id)
    assert (first.start_ms, first.end_ms, first.language, first.heard_dialect) == (100, 900, "hi", "bho")
    assert (second.start_ms, second.end_ms, second.language, second.heard_dialect) == (1_000, 2_000, "ta", "")
    assert first.speaker != second.speaker


def test_what_is_imported_twice_is_there_once(world: World) -> None:
    rows = [world.row(world.sound(name), line=line) for line, name in enumerate(("a.wav", "b.wav"), 1)]
    world.take(*rows)
    assert [one.new for one in world.take(*rows) if isinstance(one, Taken)] == [False, False]
    copy = (world.folder / "a.wav").read_bytes()
    (same,) = world.take(world.row(copy))
    assert isinstance(same, Taken)
    assert not same.new
    assert len(world.recordings()) == 2
    (other,) = world.take(world.row(copy, "कुछ और"))
    assert isinstance(other, Bad)
    assert "imported with other texts" in other.says


def test_an_import_that_was_cut_short_goes_on_where_it_stopped(world: World) -> None:
    rows = [world.row(world.sound(name), line=line) for line, name in enumerate(("a.wav", "b.wav", "c.wav"), 1)]
    importer = Importer(world.engine, world.blobs, Audio(), Told(world.client.id, "hi"))
    next(importer.take(rows))
    assert len(world.recordings()) == 1
    assert [one.new for one in importer.take(rows) if isinstance(one, Taken)] == [False, True, True]


def test_a_sound_that_the_client_sent_itself_is_left_alone(world: World) -> None:
    sound = world.sound("a.wav")
    world.take(world.row(sound))
    (made,) = world.recordings()
    recording = tables.recordings.recording
    with world.engine.begin() as connection:
        connection.execute(sa.update(recording).values(external_id=None))
    (bad,) = world.take(world.row(sound))
    assert isinstance(bad, Bad)
    assert bad.says == f"its sound is recording {made.id}, which was sent and not imported"


BAD = {
    "ends after its sound": ({"start_ms": 0, "end_ms": 2_500}, "it ends at 2.5 s, its sound at 2 s"),
    "no such channel": ({"channel": 1}, "it is on channel 1, its sound has 1"),
    "unknown language": ({"language": "Klingon"}, "no language or dialect has the tag"),
    "dialect of another language": ({"language": "ta", "dialect": "bho"}, "bho is no dialect of ta"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_recording_with_a_bad_row_is_left_out_whole(case: str, world: World) -> None:
    more, says = BAD[case]
    sound = world.sound("a.wav")
    good = world.row(world.sound("b.wav"), line=3)
    bad, taken = world.take(world.row(sound, line=1, start_ms=0, end_ms=500), world.row(sound, line=2, **more), good)
    assert isinstance(bad, Bad)
    assert isinstance(taken, Taken)
    assert bad.place.line == 2
    assert says in bad.says
    assert [made.id for made in world.recordings()] == [taken.recording_id]
    kept = [one.name for one in (world.folder / "blobs" / "recordings").iterdir()]
    assert kept == [taken.recording_id]


def test_a_sound_that_is_none_is_told_and_leaves_nothing(world: World) -> None:
    (world.folder / "a.wav").write_bytes(b"this is no sound")
    (bad,) = world.take(world.row(world.folder / "a.wav"))
    assert isinstance(bad, Bad)
    assert bad.place.line == 1
    assert world.recordings() == []
    assert list((world.folder / "blobs").rglob("*.flac")) == []


def test_a_row_without_a_language_needs_the_option(world: World) -> None:
    (bad,) = world.take(world.row(world.sound("a.wav")), language="")
    assert isinstance(bad, Bad)
    assert bad.says == "it names no language: give --language"


def test_it_becomes_a_data_set_with_consent_alone_and_goes_with_a_deletion(world: World) -> None:
    sounds = [world.sound(f"{number}.wav") for number in range(6)]
    rows = [world.row(one, line=n, speaker=f"speaker {n}") for n, one in enumerate(sounds, 1)]
    world.take(*rows)
    client = tables.accounts.client
    with world.engine.begin() as connection:
        connection.execute(sa.update(client).values(training_use=True))
    with pytest.raises(snapshots.NothingToTake, match="consent of those who speak"):
        snapshots.take(world.engine, world.blobs, "hi", Selection(), "mina")
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, world.blobs, [one.id for one in world.recordings()])
    texts = [f"{TEXT} {word}" for word in ("एक", "दो", "तीन", "चार", "पाँच", "छह")]
    again = [
        world.row(one, text, n, speaker=f"speaker {n}")
        for n, (one, text) in enumerate(zip(sounds, texts, strict=True), 1)
    ]
    world.take(*again, consent=True)
    taken = snapshots.take(world.engine, world.blobs, "hi", Selection(), "mina")
    with reading(world.engine) as connection:
        items = list(snapshots.items(connection, taken.id))
    assert sorted(item.text for item in items) == sorted(texts)
    assert {(item.arm, item.probability, item.seen_by) for item in items} == {("blind", 1.0, "one_person")}
