"""What clients of other services complained of in public, tried here.

docs/explain/complaints.md says where each is tested. Here are those of which the other tests look at a part only.
"""

import re
from pathlib import Path
from urllib.parse import quote

import pysubs2
import pytest

from asr.word import Word
from pipeline.recordings import recordings, segments
from pipeline.recordings.transcript import Segment
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import MODEL, Service
from tests.review_api.clients.test_recordings import count, wav

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/explain/complaints.md"
NAME = "किसान हेल्पलाइन.wav"
SAID = [
    "किसान",
    "क्रेडिट",
    "कार्ड",
    "के",
    "लिए",
    "ज़मीन",
    "का",
    "कागज़",
    "और",
    "आधार",
    "कार्ड",
    "लेकर",
    "बैंक",
    "जाना",
    "पड़ता",
    "है",
]


def test_a_name_that_is_not_ascii_arrives_whole(service: Service) -> None:
    _, asha = service.client("asha")
    part = f"--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''{quote(NAME)}\r\n\r\n".encode()
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    made = asha.post("/v1/recordings", content=part + wav() + b"\r\n--b--\r\n", headers=kind)
    assert (made.status_code, made.json()["name"]) == (201, NAME)


def test_cues_are_short_enough_to_read(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    words = tuple(Word(word, 1000 * at, 1000 * at + 900, 0.9) for at, word in enumerate(SAID))
    long = Segment(0, 1000 * len(SAID), 0, "S1", "hi", " ".join(SAID), 0.9, (), words)
    with service.engine.begin() as connection:
        segments.replace_draft(connection, made.id, [long])
        recordings.set_prepared(connection, made.id, long.end_ms, 1)
        recordings.set_drafted(connection, made.id, MODEL, [])
    answer = asha.get(f"/v1/recordings/{made.id}/transcript", params={"format": "srt", "marks": "false"})
    assert answer.status_code == 200, answer.text
    cues = pysubs2.SSAFile.from_string(answer.content.decode("utf-8-sig"))
    assert len(cues) > 2
    assert max(cue.end - cue.start for cue in cues) <= 7000
    lines = [cue.plaintext.split("\n") for cue in cues]
    assert max(map(len, lines)) <= 2
    assert max(len(line) for cue in lines for line in cue) <= 60  # 42 aksharas are more letters than that at times
    assert [word for cue in lines for line in cue for word in line.split() if word != "S1:"] == SAID


def test_an_import_that_is_begun_again_doubles_nothing(service: Service) -> None:
    _, asha = service.client("asha")
    for again in (False, True):
        for number in ("17", "18"):
            file, labels = {"file": ("a.wav", wav())}, {"external_id": number}
            sent = asha.post("/v1/recordings", files=file, data=labels, headers={"Idempotency-Key": f"row {number}"})
            assert (sent.status_code, sent.headers.get("Idempotent-Replayed")) == (201, "true" if again else None)
            assert sent.json()["external_id"] == number
    assert count(service, "recording") == 2


def test_a_correction_leaves_the_times_of_other_words(service: Service) -> None:
    owner, asha = service.client("asha")
    mina, _ = service.person("mina")
    made = service.drafted(owner.id, "किसान कार्ट के लिए")
    before = asha.get(f"/v1/recordings/{made.id}/transcript").json()["segments"][0]
    with service.engine.begin() as connection:
        revisions.add(connection, before["id"], Submitted("op", 0, "किसान कार्ड के लिए"), mina.id, "draft", now())
    after = asha.get(f"/v1/recordings/{made.id}/transcript").json()["segments"][0]
    times = [[(word["start_ms"], word["end_ms"]) for word in one["words"]] for one in (before, after)]
    assert times[0] == times[1]
    assert [word["text"] for word in after["words"]] == ["किसान", "कार्ड", "के", "लिए"]


def named_tests() -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py::\w+)`", PAGE.read_text("utf-8"))


@pytest.mark.parametrize("named", named_tests())
def test_what_the_page_names_is_a_test(named: str) -> None:
    file, _, name = named.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_the_page_names_a_test_for_each_complaint() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| .* #\d+", line)]
    assert len(rows) == 12
    assert all("`tests/" in row for row in rows)
