"""The demo's past, made up, so that the other views of the dashboard have something to show: weeks of recordings that
people reviewed, an alarm in them, and a release gate that refuses the newer of two models.

    bundled recording    -> its sound and its text, each week for 8 other made-up speakers
    models               "made-up-1" drafted; "made-up-2", the candidate, heard the same; both err by chance
    references           all written blind, so no draft led them

Everything of it is called made-up: its client, its speakers, its models. It is written straight into the database.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from asr.word import Word
from boli.context import State
from boli.demo.samples import Sample, samples
from lexicons.slips import slips
from pipeline.accounts import clients
from pipeline.evaluation import aggregates, hypotheses, scores
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings, segments, transitions
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.states import RECORDING
from pipeline.recordings.transcript import Segment
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store.blobs import Blobs
from pipeline.store.database import new_id, now
from pipeline.store.tables.recordings import recording

CLIENT: Final = "Made-up history"
WEEKS, SPEAKERS = 11, 8  # 8 weeks of baseline and 3 later; under 5 speakers or 200 words a week has no rate
OLD: Final = ModelInfo("made-up-1", "1" * 64, "the demo's made-up history", ("hi", "ta"), 10_000)
NEW: Final = "made-up-2"
BLIND: Final = routing.Decision("blind", 1.0, 1.0, 0.5)


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to a dialect: how often each model errs in a word. `later`: the old one, in the last 3 weeks."""

    sample: str
    old: float
    later: float
    new: float

    def old_in(self, week: int) -> float:
        """Return how often the old model errs in a word of this week."""
        return self.later if week >= WEEKS - 3 else self.old


STORIES: Final = (Story("bho-farm", 0.16, 0.34, 0.12), Story("ta-madurai", 0.14, 0.14, 0.26))


def fill(state: State, blobs: Blobs, person_id: str) -> int:
    """Write the history and return how many recordings it has. `person_id`: who is said to have written the texts.

    The bundled recordings have been drafted: their sound is copied.
    """
    bundled = {sample.name: sample for sample in samples()}
    chance, made = random.Random(1), 0
    with state.engine() as engine:
        with engine.begin() as connection:
            client_id = clients.create(connection, CLIENT).id
        for week in range(WEEKS):
            at = now() - timedelta(weeks=WEEKS - 1 - week)
            # A week at a time: the service and the worker write, too.
            with engine.begin() as connection:
                writer = _Writer(connection, blobs, client_id, person_id, chance)
                for story in STORIES:
                    made += sum(1 for _ in writer.week(bundled[story.sample], story, week, at))
    return made


@dataclass(frozen=True, slots=True)
class _Writer:
    connection: sa.Connection
    blobs: Blobs
    client_id: str
    person_id: str
    chance: random.Random

    def week(self, sample: Sample, story: Story, week: int, at: datetime) -> Iterator[str]:
        """Write a week of a dialect; yield the ids of its recordings."""
        for speaker in range(SPEAKERS):
            ease = self.chance.uniform(0.5, 1.5)
            text = _text(sample)
            drafts = [_misheard(text, rate * ease, self.chance) for rate in (story.old_in(week), story.new)]
            yield self._recording(sample, f"made-up speaker {week * SPEAKERS + speaker + 1}", at, drafts)

    def _recording(self, sample: Sample, speaker: str, at: datetime, drafts: Sequence[str]) -> str:
        id, name = new_id("rec"), f"{sample.name}, {speaker}"
        spoken = {"language": sample.language, "dialect": sample.dialect, "speaker": speaker}
        submission = recordings.Submission(id, self.client_id, name, sample.sha256, 1, **spoken)  # type: ignore[arg-type]
        recordings.create(self.connection, submission)
        recordings.set_prepared(self.connection, id, sample.duration_ms, 1)
        (segment,) = segments.replace_draft(self.connection, id, [_segment(sample, drafts[0])])
        recordings.set_drafted(self.connection, id, OLD, [])
        assignment.log(self.connection, segment.id, BLIND)
        aggregates.refresh(self.connection, id, scores.model_version({"name": OLD.name, "hash": OLD.hash}))
        hypotheses.add(self.connection, NEW, [(segment.id, drafts[1])])
        sent = Submitted(str(uuid4()), 0, _text(sample))
        revisions.add(self.connection, segment.id, sent, self.person_id, "blind", at)
        scores.score(self.connection, segment.id)
        transitions.advance(self.connection, RECORDING, [id], "in_review")
        transitions.advance(self.connection, RECORDING, [id], "reviewed", created_at=at)
        self._copy_sound(sample, id)
        return id

    def _copy_sound(self, sample: Sample, recording_id: str) -> None:
        found = sa.select(recording.c.id).where(recording.c.name == sample.name, recording.c.sha256 == sample.sha256)
        bundled = self.connection.execute(found).scalars().first()
        if bundled:
            with Artifacts(self.blobs, recording_id).writing_prepared(flac_name(0)) as place:
                shutil.copyfile(Artifacts(self.blobs, bundled).flac(0), place)


def _text(sample: Sample) -> str:
    return " ".join(utterance.text for utterance in sample.utterances)


def _segment(sample: Sample, text: str) -> Segment:
    start, end = sample.utterances[0].start_ms, sample.utterances[-1].end_ms
    written = text.split()
    each = (end - start) // max(len(written), 1)
    words = tuple(
        Word(word, start + place * each, start + (place + 1) * each, 0.8) for place, word in enumerate(written)
    )
    return Segment(start, end, 0, "S1", sample.language, text, 0.8, (), words)


def _misheard(text: str, rate: float, chance: random.Random) -> str:
    """Return a text in which each word is wrong with this chance: one sign is another, or the word is left out."""
    heard = []
    for word in text.split():
        if chance.random() >= rate:
            heard.append(word)
        elif chance.random() < 0.8:
            heard.append(chance.choice(slips(word) or [word]))
    return " ".join(heard) or text
