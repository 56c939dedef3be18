"""Redecoding: the old and the new model decode the same pieces, each under a name of its own.

    boli-starter-3@38bd5929228e/segments     the model in use, segment by segment
    bho-1f2e3d4c@91ab…/segments              the candidate

Drafts are made from longer windows, so a draft's text is not what is compared here (pipeline/learning/shadow.py).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from asr.finetuning import trained_on
from asr.models.choice import only
from asr.recognizer import Recognizer
from pipeline.evaluation import hypotheses, scores
from pipeline.improvement.work import Work
from pipeline.learning import shadow
from pipeline.learning.shadow import Piece
from pipeline.store.database import reading

SEGMENTS: Final = "segments"  # what is compared before a model is promoted
LIVE: Final = "live"  # and afterwards
Chosen = Callable[[sa.Connection], Collection[str]]


@dataclass(frozen=True, slots=True)
class Redecoded:
    """`name`: under which the texts are scored. `scored`, `silent`: as pipeline.learning.shadow.Redecoded."""

    name: str
    scored: int
    silent: int


def redecode(
    work: Work, folder: Path, why: str, wanted: Collection[str], share: tuple[float, float] = (0.0, 1.0)
) -> Redecoded:
    """Let the model in a folder decode these segments, and score its texts. What it was trained on is left out.

    What it has decoded is not decoded again. `share`: from where to where the step's progress goes meanwhile.
    """
    recognizer = work.load(only(work.settings.asr, str(folder)))
    name = named(recognizer, why)
    if (known := trained_on.read(folder)) is not None:
        shadow.leave_out(work.engine, work.blobs, name, known)
    with reading(work.engine) as connection:
        waiting = shadow.waiting(connection, name, recognizer.model.languages)
    pieces = [piece for piece in waiting if piece.segment_id in wanted]
    return _decoded(work, recognizer, name, pieces, share)


def named(recognizer: Recognizer, why: str) -> str:
    """Return the name under which a model's texts are kept here."""
    return f"{scores.model_version(asdict(recognizer.model))}/{why}"


def _decoded(
    work: Work, recognizer: Recognizer, name: str, pieces: Sequence[Piece], share: tuple[float, float]
) -> Redecoded:
    scored = silent = 0
    for decoded in shadow.decode(pieces, work.blobs, recognizer, work.settings.script):
        with work.engine.begin() as connection:
            scored += hypotheses.add(connection, name, decoded.texts).scored
        silent += decoded.silent
        work.report(share[0] + (share[1] - share[0]) * (scored + silent) / len(pieces))
    return Redecoded(name, scored, silent)
