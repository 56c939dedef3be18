"""The client's page in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import soundfile

from configs.settings import Route, Settings, Storage
from pipeline.accounts import keys, passwords, people
from pipeline.accounts.people import Profile
from pipeline.recordings import comments, recordings
from pipeline.review import disputes, submission
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_my_work_browser import judge
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = {"hi": "किसान हेल्पलाइन", "ta": "கோவை உழவர் சந்தை", "ur": "راشن دفتر"}
TEXTS = {
    "hi": ("किसान क्रेडिट कार्ट के लिए", "ज़मीन का कागज़ चाहिए"),
    "ta": ("விவசாயிகளுக்கு கடன் அட்டை", "எப்போது கிடைக்கும்"),
    "ur": ("کسان کو راشن کارڈ کے لیے", "دفتر جانا پڑتا ہے"),
}
CORRECTED = "किसान क्रेडिट कार्ड के लिए"
WRONG, COMMENT = "यह “कार्ड” नहीं, “कर्ज़” है", "यह हमारे ज़िले का नाम है"


class Served(Desk):
    """A service with a person of the client, and a reviewed recording in each of three scripts."""

    def open(self) -> None:
        wanted = Profile("cleo", "Cleo", ["client"], (), self.client.id)
        with self.engine.begin() as connection:
            people.add(connection, wanted, passwords.hashed(PASSWORD))

    def fill(self) -> None:
        """Let Asha write all of Hindi and Urdu, and the second segment of Tamil."""
        for language, texts in TEXTS.items():
            self.stretch(texts, language, NAMES[language], known=1 if language == "ta" else 0)
        self.write(self.lease(), {TEXTS["hi"][0]: CORRECTED})

    def lease(self) -> Sequence[tuple[str, str, str]]:
        """Let Asha take all there is; return who, segment and draft."""
        with reading(self.engine) as connection:
            asha = people.with_login(connection, "asha").person
        leased = self.rows.lease(asha, 9)
        drafts = [text for texts in TEXTS.values() for text in texts]
        with reading(self.engine) as connection:
            found = {one.segment_id: submission.segments.get(connection, one.segment_id).draft for one in leased}
        assert set(found.values()) <= set(drafts)
        return [(asha.id, id, draft) for id, draft in found.items()]

    def write(self, taken: Sequence[tuple[str, str, str]], corrected: dict[str, str]) -> None:
        for person_id, segment_id, draft in taken:
            with self.engine.begin() as connection:
                sent = Submitted(str(uuid4()), 0, corrected.get(draft, draft))
                submission.submit(connection, segment_id, person_id, sent, Route(), now())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Served(tmp_path, url, settings)
        made.open()
        yield made
        made.engine.dispose()


def test_a_file_goes_on_after_a_broken_line_and_a_closed_tab(desk: Served) -> None:
    file = desk.folder / "call-of-asha.wav"
    soundfile.write(file, 0.1 * np.sin(np.arange(200 * 16_000) / 20), 16_000)  # 6.4 MB: two pieces of 4 MiB
    seen = desk.play("sendFile", login="cleo", file=str(file))
    assert [call[:2] for call in seen["calls"] if call[0] == "POST"] == [["POST", 201]]
    pieces = [offset for method, status, offset in seen["calls"] if (method, status) == ("PATCH", 204)]
    assert pieces == ["0", str(4 * 1024 * 1024)]
    assert seen["dialects"] > 1
    assert len(seen["offered"]) == 1
    assert seen["offered"][0].startswith("call-of-asha.wav: 66 % has come.")
    with reading(desk.engine) as connection:
        (made,) = recordings.list_for_client(connection, desk.client.id, 10)[0]
    assert (made.name, made.language, made.review, made.size_bytes) == (
        "call-of-asha.wav", "hi", "full", file.stat().st_size,
    )  # fmt: skip
    assert (seen["name"], seen["outside"]) == (made.name, [])
    judge(seen["found"], 8)


def test_a_client_reads_comments_disputes_downloads_accepts_and_deletes(desk: Served) -> None:
    desk.fill()
    seen = desk.play("readRecording", login="cleo", names=NAMES, wrong=WRONG, comment=COMMENT)
    assert [row.split("\n")[0] for row in seen["rows"]] == [NAMES["ur"], NAMES["ta"], NAMES["hi"]]
    assert "50 % checked by people (1 of 2 segments)" in seen["rows"][1]
    assert seen["filtered"] == [NAMES["ta"]]
    assert seen["texts"] == [CORRECTED, TEXTS["hi"][1]]
    assert seen["focused"] == "TEXTAREA"
    assert "asha" not in seen["who"].lower()
    assert seen["file"]["name"] == f"{NAMES['hi']}.srt"
    assert CORRECTED in seen["file"]["text"]
    assert seen["differences"] == [["DEL", "कार्ट"], ["INS", "कार्ड"]]
    assert seen["unseen"] == 1
    assert seen["drawn"] == ["ur", "rtl"]
    assert len(seen["usage"]) == 1
    assert seen["outside"] == []
    judge(seen["found"], 24)
    with reading(desk.engine) as connection:
        found = {one.name: one for one in recordings.list_for_client(connection, desk.client.id, 10)[0]}
        assert {name: one.status for name, one in found.items()} == {NAMES["hi"]: "in_review", NAMES["ta"]: "delivered"}
        (said,) = comments.of_recording(connection, found[NAMES["hi"]].id)
        (disputed,) = disputes.of_recording(connection, found[NAMES["hi"]].id)
    assert (said.text, disputed.text) == (COMMENT, WRONG)


def test_a_client_makes_replaces_and_revokes_keys(desk: Served) -> None:
    seen = desk.play("manageKeys", login="cleo", name="रात का रोबोट")
    assert seen["statuses"] | {"question": ""} == {
        "first": 200, "old": 200, "second": 200, "revoked": [401, 401], "question": "",
    }  # fmt: skip
    assert "refused at once" in seen["statuses"]["question"]
    assert "रात का रोबोट" in seen["line"]
    assert "Works" in seen["line"]
    assert seen["hint"].startswith("Copy the key first")
    assert (seen["over"], seen["kept"], seen["outside"]) == (0, False, [])
    judge(seen["found"], 12)
    with reading(desk.engine) as connection:
        first, second = sorted(keys.of_client(connection, desk.client.id), key=lambda key: key.created_at)
    assert first.scopes == second.scopes == ("read",)
    assert first.replaced_by == second.id
    assert first.expires_at is not None
    assert first.expires_at - second.created_at <= timedelta(hours=1)
    assert second.expires_at is not None
    assert 364 <= (second.expires_at - second.created_at).days <= 365


def test_whom_the_page_is_not_for(desk: Served) -> None:
    seen = desk.play("notMyWork", login="cleo")
    assert "Recordings" in seen["text"]
