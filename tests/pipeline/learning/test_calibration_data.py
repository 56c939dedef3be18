"""Calibration data: which words of a draft are right, and of which corrections they are taken."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.isotonic import fit
from asr.word import Word
from pipeline.accounts import people
from pipeline.learning import calibration_data
from pipeline.privacy import erasure
from pipeline.recordings import segments
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import now
from tests.conftest import PASSWORD
from tests.corrected import MODEL, OTHER, SAID, collect


@pytest.mark.parametrize(
    ("draft", "reference", "expected"),
    [
        (("राशन", "कार्ट", "है"), "राशन कार्ड", (True, False, False)),
        (("राशन", "कार्ड"), "राशन का कार्ड।", (True, True)),  # what is left out has no probability
        (("राशन,", "।", "कार्ड"), "राशन कार्ड", (True, True)),  # punctuation is no word
        (("राशन-कार्ड",), "राशन कार्ड", (True,)),
        (("राशन-कार्ट",), "राशन कार्ड", (False,)),
        (("क\u093cलम",), "\u0958लम", (True,)),  # two encodings of one letter
        (("धन्यवाद",), "", (False,)),
    ],
)
def test_a_word_is_right_as_the_error_rate_counts(
    draft: tuple[str, ...], reference: str, expected: tuple[bool, ...]
) -> None:
    words = [Word(text, 0, 1, 0.5) for text in draft]
    assert tuple(right for _, right in calibration_data.right(words, reference, "hi")) == expected


def test_only_this_models_corrected_words_count_and_deleting_takes_them_away(
    database: sa.Engine, tmp_path: Path
) -> None:
    first = collect(database, 3, 0.9, 2, "bho")
    collect(database, 4, 0.9, 2, model=OTHER)
    with database.begin() as connection:
        rows = list(calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash))
        assert sorted(row.cluster[-2:] for row in rows) == ["/0", "/1", "/2"]
        assert {(row.dialect, row.words) for row in rows} == {("bho", ((0.9, False),) * 2 + ((0.9, True),) * 8)}
        version = fit(rows, Thresholds(2, 10)).version
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [first[0]])
        left = list(calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash))
        assert len(left) == 2
        assert fit(left, Thresholds(2, 10)).version != version


def test_what_a_second_person_wrote_blind_takes_the_place_of_the_correction(database: sa.Engine) -> None:
    first, _ = collect(database, 2, 0.9, 2)
    with database.begin() as connection:
        (segment,) = segments.list_segments(connection, first)
        person = people.create(connection, "mina", "Mina", PASSWORD, ["transcriber"], []).id
        values = {"segment_id": segment.id, "recording_id": first, "person_id": person, "version": 1}
        values |= {"operation_id": str(uuid4()), "text": " ".join([*SAID[:5], "और"]), "probability": 0.5}
        connection.execute(sa.insert(tables.review.second_reference).values(**values, created_at=now()))
        drafts = calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash)
        again, once = sorted(drafts, key=lambda row: row.cluster)
    assert (again.blind, again.again, again.review_probability, again.blind_probability) == (True, True, 1.0, 0.475)
    assert [right for _, right in again.words] == [False] * 2 + [True] * 3 + [False] * 5
    assert (once.blind, once.again, once.blind_probability) == (False, False, 0.05)
    with database.begin() as connection:  # of a client who wants two people, one writes blind for certain
        connection.execute(sa.update(tables.recordings.recording).values(review="full_twice"))
        drafts = calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash)
        again, _ = sorted(drafts, key=lambda row: row.cluster)
    assert (again.blind, again.again, again.blind_probability) == (True, False, 1.0)
