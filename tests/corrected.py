"""Corrected segments of a scripted model, from which a calibration can be fitted."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import sqlalchemy as sa

from accuracy.calibration import ALL, Calibration, Group, Knots
from asr import scripted
from asr.recognizer import ModelInfo
from asr.word import Word
from pipeline.accounts import clients, people
from pipeline.evaluation import scores
from pipeline.recordings import recordings, segments
from pipeline.recordings.transcript import Segment
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store.database import new_id, now
from tests.conftest import PASSWORD

MODEL = scripted.MODEL
OTHER = replace(MODEL, hash="1" * 64)
SAID = ["एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ", "दस"]


def drafted(confidences: Sequence[float], wrong: int = 0, flags: tuple[str, ...] = ()) -> Segment:
    """Return a segment with a word for each confidence; the first `wrong` ones are not what was said."""
    texts = ["कुछ"] * wrong + SAID[wrong : len(confidences)]
    words = tuple(
        Word(text, 100 * n, 100 * n + 90, p) for n, (text, p) in enumerate(zip(texts, confidences, strict=True))
    )
    mean = sum(confidences) / len(confidences)
    return Segment(0, 2000, 0, "S1", "hi", " ".join(texts), mean, flags, words)


def collect(
    engine: sa.Engine, speakers: int, confidence: float, wrong: int, dialect: str = "", model: ModelInfo = MODEL
) -> list[str]:
    """Store a corrected segment of ten words of each speaker; return the recordings' ids."""
    ids = []
    with engine.begin() as connection:
        client = clients.create(connection, f"client {uuid4()}").id
        person = people.create(connection, uuid4().hex, "Asha", PASSWORD, ["transcriber"], []).id
        for speaker in range(speakers):
            ids.append(id := new_id("rec"))
            more = {"language": "hi", "dialect": dialect, "speaker": f"{speaker}"}
            recordings.create(connection, recordings.Submission(id, client, "call.wav", "0" * 64, 1000, **more))
            (segment,) = segments.replace_draft(connection, id, [drafted([confidence] * 10, wrong)])
            recordings.set_drafted(connection, id, model, [])
            assignment.log(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5))
            text = " ".join(SAID)
            revisions.add(connection, segment.id, Submitted(str(uuid4()), 0, text), person, "draft", now())
            scores.score(connection, segment.id)
    return ids


def calibration(raw: float, right: float, dialect: str = ALL) -> Calibration:
    """Return a calibration of Hindi under which words of confidence `raw` are right with probability `right`."""
    return Calibration((Group("hi", dialect, 10, 1000, "all", Knots((raw,), (right,))),))
