"""Calibrated confidence through database, router, command and API: what corrections teach, new drafts are given."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from accuracy.calibration import ALL, Calibration, Group, Knots
from accuracy.estimate import Thresholds
from accuracy.isotonic import fit
from asr import scripted
from asr.recognizer import ModelInfo
from asr.word import Word
from boli.cli import app
from boli.context import Problem
from configs.settings import Route, Settings
from diarize.scripted import ScriptedDiarizer
from pipeline.accounts import people
from pipeline.evaluation import draft_statistics, scores
from pipeline.jobs.stages import DraftingStages
from pipeline.learning import calibration_data, calibrations
from pipeline.learning.calibrations import NothingToUndo
from pipeline.recordings import recordings, segments
from pipeline.recordings.transcript import Segment
from pipeline.review import routing
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id, now
from tests.conftest import PASSWORD, Rows, Service

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
        client = people.create_client(connection, f"client {uuid4()}").id
        person = people.create_person(connection, uuid4().hex, "Asha", PASSWORD, ["transcriber"], []).id
        for speaker in range(speakers):
            ids.append(id := new_id("rec"))
            more = {"language": "hi", "dialect": dialect, "speaker": f"{speaker}"}
            recordings.create(connection, recordings.Submission(id, client, "call.wav", "0" * 64, 1000, **more))
            (segment,) = segments.replace_draft(connection, id, [drafted([confidence] * 10, wrong)])
            recordings.set_drafted(connection, id, model, [])
            segments.set_route(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5))
            text = " ".join(SAID)
            segments.add_revision(connection, segment.id, str(uuid4()), 0, person, text, "draft", now())
            scores.score(connection, segment.id)
    return ids


def calibration(raw: float, right: float, dialect: str = ALL) -> Calibration:
    """Return a calibration of Hindi under which words of confidence `raw` are right with probability `right`."""
    return Calibration((Group("hi", dialect, 10, 1000, "all", Knots((raw,), (right,))),))


# --- which words are right


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


def test_only_this_models_corrected_words_count_and_deleting_takes_them_away(database: sa.Engine) -> None:
    first = collect(database, 3, 0.9, 2, "bho")
    collect(database, 4, 0.9, 2, model=OTHER)
    with database.begin() as connection:
        rows = list(calibration_data.judged(connection, MODEL.name, MODEL.hash))
        assert sorted(row.cluster[-2:] for row in rows) == ["/0", "/1", "/2"]
        assert {(row.dialect, row.words) for row in rows} == {("bho", ((0.9, False),) * 2 + ((0.9, True),) * 8)}
        version = fit(rows, Thresholds(2, 10)).version
        recordings.remove(connection, first[0])
        left = list(calibration_data.judged(connection, MODEL.name, MODEL.hash))
        assert len(left) == 2
        assert fit(left, Thresholds(2, 10)).version != version


def test_what_a_second_person_wrote_blind_takes_the_place_of_the_correction(database: sa.Engine) -> None:
    first, _ = collect(database, 2, 0.9, 2)
    with database.begin() as connection:
        (segment,) = segments.list_segments(connection, first)
        person = people.create_person(connection, "mina", "Mina", PASSWORD, ["transcriber"], []).id
        values = {"segment_id": segment.id, "recording_id": first, "person_id": person, "version": 1}
        values |= {"operation_id": str(uuid4()), "text": " ".join([*SAID[:5], "और"]), "probability": 0.5}
        connection.execute(sa.insert(tables.second_reference).values(**values, created_at=now()))
        again, once = sorted(calibration_data.judged(connection, MODEL.name, MODEL.hash), key=lambda row: row.cluster)
    assert (again.blind, again.again, again.review_probability, again.blind_probability) == (True, True, 1.0, 0.475)
    assert [right for _, right in again.words] == [False] * 2 + [True] * 3 + [False] * 5
    assert (once.blind, once.again, once.blind_probability) == (False, False, 0.05)


# --- what is in force


def test_the_newest_that_is_not_withdrawn_is_in_force(database: sa.Engine) -> None:
    with database.begin() as connection:
        first = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 0.7))
        second = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 0.5))
        assert calibrations.in_force(connection, MODEL.name, MODEL.hash) == second
        assert calibrations.in_force(connection, OTHER.name, OTHER.hash) is None
        assert calibrations.withdraw(connection, MODEL.name, MODEL.hash) == second
        assert calibrations.in_force(connection, MODEL.name, MODEL.hash) == first
        calibrations.withdraw(connection, MODEL.name, MODEL.hash)
        with pytest.raises(NothingToUndo, match="nothing to undo"):
            calibrations.withdraw(connection, MODEL.name, MODEL.hash)


# --- the router


@pytest.fixture
def stages(database: sa.Engine, tmp_path: Path) -> DraftingStages:
    settings = Settings(route=Route(full_review_speakers=0, accept_confidence=0.9, audit_share=0.1))
    recognizer = scripted.ScriptedRecognizer(SAID)
    return DraftingStages(settings, database, DiskBlobs(tmp_path), recognizer, ScriptedDiarizer([]), tmp_path)


def routed(stages: DraftingStages, rows: Rows, database: sa.Engine, segment: Segment, dialect: str = "") -> sa.Row[Any]:
    """Store a draft, route it by the stage itself, and return what is stored."""
    made = rows.recording(rows.client(uuid4().hex).id, language="hi", dialect=dialect)
    with database.begin() as connection:
        segments.replace_draft(connection, made.id, [segment])
    stages.route(made.id)
    with database.begin() as connection:
        return connection.execute(sa.select(tables.segment).where(tables.segment.c.recording_id == made.id)).one()


def test_the_router_reviews_what_is_likely_wrong_and_logs_by_which_calibration(
    stages: DraftingStages, rows: Rows, database: sa.Engine
) -> None:
    sure, doubtful = drafted([0.95] * 4), drafted([0.7] * 4)
    raw = [routed(stages, rows, database, one) for one in (sure, doubtful)]
    assert [(row.review_probability, row.router, row.calibrated) for row in raw] == [
        (0.1, "threshold-1", None), (1.0, "threshold-1", None),
    ]  # fmt: skip
    learned = Calibration((Group("hi", ALL, 10, 1000, "all", Knots((0.7, 0.95), (0.96, 0.97))),))
    too_sure = Calibration((Group("hi", "bho", 10, 1000, "all", Knots((0.95,), (0.6,))), *learned.groups))
    with database.begin() as connection:
        calibrations.keep(connection, MODEL.name, MODEL.hash, too_sure)
    name = f"threshold-1 {too_sure.version}"
    by_language = [routed(stages, rows, database, one) for one in (sure, doubtful)]
    assert [(row.review_probability, row.router) for row in by_language] == [(0.1, name), (0.1, name)]
    by_dialect = routed(stages, rows, database, sure, dialect="bho")
    assert (by_dialect.review_probability, by_dialect.router) == (1.0, name)
    assert by_dialect.calibrated == pytest.approx([0.6] * 4)
    assert by_dialect.calibrated_confidence == pytest.approx(0.6)
    assert [word[3] for word in by_dialect.words] == [0.95] * 4  # the model's own stays: it is the evidence
    assert by_dialect.confidence == pytest.approx(0.95)


def test_chances_stay_over_the_floor_and_flags_outweigh_confidence(
    stages: DraftingStages, rows: Rows, database: sa.Engine
) -> None:
    with database.begin() as connection:
        calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 1.0))
    plain, flagged = drafted([0.9] * 4), drafted([0.9] * 4, flags=("repetitive",))
    assert routed(stages, rows, database, plain).review_probability == 0.1
    assert routed(stages, rows, database, flagged).review_probability == 1.0


def test_another_models_calibration_does_not_count(stages: DraftingStages, rows: Rows, database: sa.Engine) -> None:
    with database.begin() as connection:
        calibrations.keep(connection, OTHER.name, OTHER.hash, calibration(0.9, 0.2))
    found = routed(stages, rows, database, drafted([0.95] * 4))
    assert (found.review_probability, found.router, found.calibrated_confidence) == (0.1, "threshold-1", None)


# --- what people and clients see


def test_people_and_clients_see_how_likely_a_word_is_right(service: Service) -> None:
    client, client_calls = service.client("asha")
    _, calls = service.person("mina")
    made = service.drafted(client.id, "राशन कार्ड", language="hi")
    with service.engine.begin() as connection:
        (segment,) = segments.list_segments(connection, made.id)
        segments.set_route(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5), [0.9, 0.4])
    transcript = client_calls.get(f"/v1/recordings/{made.id}/transcript").json()
    (task,) = calls.post("/v1/tasks/lease").json()["tasks"]
    for shown in (transcript["segments"][0], task["segment"]):
        assert [word["confidence"] for word in shown["words"]] == [0.9, 0.4]
        assert shown["confidence"] == pytest.approx(0.65)
    with service.engine.begin() as connection:
        draft_statistics.refresh(connection, made.id, "a-model")
        found = connection.execute(sa.select(tables.covariate.c.expected_errors)).scalar_one()
    assert found == pytest.approx(0.7)  # GREG predicts by the same figure


def test_ml_teams_read_the_calibration_in_force(service: Service) -> None:
    _, calls = service.person("meera", role="ml")
    nothing = {"model": None, "model_hash": None, "version": None, "created_at": None, "groups": []}
    assert calls.get("/v1/accuracy/calibration").json() == nothing
    collect(service.engine, 10, 0.9, 3)
    with service.engine.begin() as connection:
        fitted = fit(calibration_data.judged(connection, MODEL.name, MODEL.hash), Thresholds(8, 100))
        calibrations.keep(connection, MODEL.name, MODEL.hash, fitted)
    found = calls.get("/v1/accuracy/calibration").json()
    assert (found["model"], found["version"]) == ("scripted", fitted.version)
    (language,) = [one for one in found["groups"] if one["language"] == "hi"]
    assert (language["speakers"], language["words"], language["status"]) == (10, 100, "fitted")
    assert language["ece_raw"] == pytest.approx(0.2)
    assert language["ece_calibrated"] == pytest.approx(0.0)
    assert language["knots"] == {"raw": [0.9], "right": [pytest.approx(0.7)]}
    (bin_,) = language["before"]
    assert bin_ == {"words": 100, "share": 1.0, "probability": pytest.approx(0.9), "right": pytest.approx(0.7)}


# --- the command


@pytest.fixture
def home(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a service with nothing in it, which the commands use."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ACCURACY__MIN_REFERENCE_WORDS", "100")
    return tmp_path / "data"


def boli(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def in_force(home: Path) -> str | None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    with engine.begin() as connection:
        found = calibrations.in_force(connection, MODEL.name, MODEL.hash)
    engine.dispose()
    return found.version if found else None


def test_calibrate_fits_prints_keeps_and_is_undone(home: Path) -> None:
    assert isinstance(boli("calibrate").exception, Problem)  # nothing drafted
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    collect(engine, 10, 0.9, 4, "bho")
    tried = boli("calibrate", "--dry-run")
    assert "nothing was put in force" in tried.stdout
    assert in_force(home) is None
    done = boli("calibrate")
    assert (first := in_force(home)) is not None
    assert first in done.stdout
    assert "30.0%" in done.stdout  # said 0.9, right 0.6
    collect(engine, 10, 0.9, 1, "bho")
    body = json.loads(boli("calibrate", "--json").stdout)
    assert (body["version"], body["in_force"]) == (in_force(home), True)
    assert body["version"] != first
    assert f"{first} applies again" in boli("calibrate", "--undo").stdout
    assert in_force(home) == first
    assert "the raw confidence applies again" in boli("calibrate", "--undo").stdout
    assert isinstance(boli("calibrate", "--undo").exception, NothingToUndo)
    assert isinstance(boli("calibrate", "--undo", "--dry-run").exception, Problem)
    engine.dispose()


def test_a_fit_whose_evidence_was_deleted_applies_no_longer(home: Path) -> None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    ids = collect(engine, 10, 0.9, 4)
    boli("calibrate")
    with engine.begin() as connection:
        for one in ids[:5]:
            recordings.remove(connection, one)
    assert "raw confidence applies" in boli("calibrate").stdout
    with engine.begin() as connection:
        found = calibrations.in_force(connection, MODEL.name, MODEL.hash)
    assert found is not None
    assert found.calibration.knots("hi", "") is None
    engine.dispose()


def test_too_few_corrections_put_nothing_in_force(home: Path) -> None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    collect(engine, 7, 0.9, 4)
    assert "too few corrections" in boli("calibrate").stdout
    assert in_force(home) is None
    engine.dispose()
