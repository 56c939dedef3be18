"""“My work” in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from configs.settings import Settings, Storage
from pipeline.accounts import people
from pipeline.accounts.people import Person
from pipeline.pay import disputes, ledger, rates
from pipeline.pay.ledger import Change, Work
from pipeline.quality import observations
from pipeline.recordings import segments
from pipeline.review import opinions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from tests.acceptance.test_editor_browser import Desk, require_page, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAID = {
    "hi": ("किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ चाहिए", "किसान क्रेडिट कार्ट के लिए ज़मीन का कागज़ चाहिए"),
    "ta": ("விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும்", "விவசாயிகளுக்கு கடல் அட்டை எப்போது கிடைக்கும்"),
    "ur": ("کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے", "کسان کو روشن کارڈ کے لیے دفتر جانا پڑتا ہے"),
}
NAMES = {"hi": "किसान हेल्पलाइन", "ta": "கோவை உழவர் சந்தை", "ur": "راشن دفتر"}
WRONG = "यह दो मिनट का था, दो सेकंड का नहीं"


class Worked(Desk):
    """A service where Asha wrote a text in each of three scripts, of which two were agreed otherwise."""

    asha: Person

    def work(self) -> None:
        for language, (agreed, _) in SAID.items():
            self.task(agreed, language, NAMES[language])
        with reading(self.engine) as connection:
            self.asha = people.with_login(connection, "asha").person
        for task in self.rows.lease(self.asha, 3):
            with self.engine.begin() as connection:
                segment = segments.get(connection, task.segment_id)
                agreed, written = SAID[segment.language]
                sent = Submitted(str(uuid4()), 0, written)
                opinions.add(connection, task, self.asha.id, sent, "late", now())
                observations.write(connection, segment, "adjudicated", self.asha.id, (written, agreed), now())
                done = Work(task.id, segment.id, self.asha.id, "first", task.arm, sent.operation_id)
                ledger.credit(connection, done, rates.in_force(), now())
        with self.engine.begin() as connection:
            (*_, oldest) = ledger.entries(connection, limit=10)[0]
            ledger.adjust(connection, oldest.id, 1250, Change(None, "the sound is a telephone's", now()))
            done = Work(str(uuid4()), oldest.segment_id, self.asha.id, "second", "blind", "")
            ledger.credit(connection, done, rates.in_force(), now() - timedelta(days=40))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Worked]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Worked(tmp_path, url, settings)
        yield made
        made.engine.dispose()


def test_earnings_feedback_and_a_dispute(desk: Worked) -> None:
    desk.work()
    seen = desk.play("myWork", wrong=WRONG)
    assert seen["tiles"] == ["3", "0:09", "₹15.00"]
    assert [row.split("\t")[1:] for row in seen["months"]] == [["₹15.00", "3", "0:09"], ["₹1.88", "1", "0:03"]]
    assert seen["amounts"] == ["₹12.50", "−₹1.25", "₹1.25", "₹1.25", "₹1.25", "₹1.88"]
    assert [line.split("\n")[0] for line in seen["entries"]] == [
        "Set right", "Taken back", *["Text of a segment"] * 3, "Second text of a segment",
    ]  # fmt: skip
    assert all(any(name in line for line in seen["entries"]) for name in NAMES.values())

    assert seen["focused"] == "TEXTAREA"
    assert seen["refused"] == {"why": "Say in words what is wrong.", "kept": "???"}
    assert WRONG in seen["after"]  # where the focus is
    with reading(desk.engine) as connection:
        ((dispute,), _) = disputes.listed(connection, only_open=True, limit=10)
    assert (dispute.text, dispute.person_id) == (WRONG, desk.asha.id)

    assert [one["words"] for one in seen["feedback"]] == [
        [["روشن", "راشن"]], [["கடல்", "கடன்"]], [["कार्ट", "कार्ड"]],
    ]  # fmt: skip
    assert [one["drawn"][0] for one in seen["feedback"]] == [["ur", "rtl"], ["ta", "ltr"], ["hi", "ltr"]]
    assert all("everybody hears some words otherwise" in one["text"] for one in seen["feedback"])
    assert seen["heard_s"] >= 0.3
    assert ["Too early to say: 1 of 20 segments" in row for row in seen["skill"]] == [True] * 3
    assert seen["links"] == ["Transcribe"]
    assert seen["outside"] == []
    judge(seen["found"], 16)


def judge(found: dict[str, Any], states: int) -> None:
    """Axe finds no fault, and nothing sticks out of a screen."""
    assert {name: one["violations"] for name, one in found.items() if one["violations"]} == {}
    assert {one["overflow"] for one in found.values()} == {0}
    assert all(one["passes"] > 10 for one in found.values())
    assert len(found) == states


def test_whoever_did_nothing_yet_and_a_lost_line(desk: Worked) -> None:
    seen = desk.play("nothingYet")
    assert "Nothing yet today." in seen["text"]
    assert "Nothing is earned yet." in seen["text"]
    assert "There is no feedback yet." in seen["feedback"]
    assert "Nothing is known yet." in seen["skill"]
    assert "The service cannot be reached." in seen["lost"]
    judge(seen["found"], 4)


def test_whoever_has_another_role_is_told_so(desk: Worked) -> None:
    desk.rows.person("meera", roles=["ml"])
    text = desk.play("notMyWork", login="meera")["text"]
    assert "This page is for people who transcribe" in text
    assert "“Accuracy”" in text
