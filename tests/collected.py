"""Reviewed recordings for tests of reports: one segment a speaker, with as many wrong words as asked for."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from pipeline.accounts import clients, people
from pipeline.evaluation import aggregates, scores
from pipeline.recordings import recordings, segments
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import new_id, now
from tests.conftest import PASSWORD, drafted_segment

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
VERSION = "a-model@ffffffffffff"
SENTENCE = "एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस"
WORDS = SENTENCE.split()


def said(words: int) -> str:
    """Return what was said: this many words."""
    return " ".join(WORDS[index % len(WORDS)] for index in range(words))


def heard(words: int, wrong: int) -> str:
    """Return the same with its first `wrong` words wrong."""
    return " ".join(["कुछ"] * wrong + said(words).split()[wrong:])


def collect(
    engine: sa.Engine,
    dialect: str,
    speakers: int,
    wrong: Callable[[int], int],
    *,
    words: int = 20,
    at: datetime | None = None,
    reviewed: Callable[[int], bool] = lambda speaker: True,
    client: str = "",
) -> list[str]:
    """Store a drafted, routed segment of each speaker; return the ids of the segments. `wrong`: by speaker."""
    with engine.begin() as connection:
        client = client or clients.create(connection, f"client {uuid4()}").id
        person = people.create(connection, uuid4().hex, "Asha", PASSWORD, ["transcriber"], []).id
        made = []
        for speaker in range(speakers):
            id = new_id("rec")
            more = {"language": "hi", "dialect": dialect, "speaker": f"{dialect} {speaker}"}
            recordings.create(connection, recordings.Submission(id, client, "call.wav", "0" * 64, 1000, **more))
            draft = drafted_segment(0, heard(words, wrong(speaker)))
            (segment,) = segments.replace_draft(connection, id, [draft])
            recordings.set_drafted(connection, id, MODEL, [])
            if at is not None:
                this = tables.recordings.recording.c.id == id
                connection.execute(sa.update(tables.recordings.recording).where(this).values(created_at=at))
            assignment.log(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5))
            aggregates.refresh(connection, id, VERSION)
            if reviewed(speaker):
                operation = str(uuid4())
                revisions.add(connection, segment.id, Submitted(operation, 0, said(words)), person, "draft", now())
                scores.score(connection, segment.id)
            made.append(segment.id)
        return made
