"""The lead's board in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from configs.settings import Route, Settings, Storage
from pipeline.accounts import centres, people
from pipeline.accounts.people import Person
from pipeline.pay import disputes, ledger
from pipeline.review import submission
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_my_work_browser import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHY = "यह टेलीफ़ोन की आवाज़ है"


class Centre(Desk):
    """A service with a centre, whose lead is Lata, and work in three languages."""

    centre_id: str

    def fill(self) -> None:
        """Let two people write a text and dispute their pay; a deadline is over, another is far, Tamil has nobody."""
        self.recording("hi", now() - timedelta(hours=3), *["राशन कार्ड"] * 60)
        self.recording("ta", now() + timedelta(days=9), "கடன் அட்டை", dialect="ta-IN-x-kongu")
        self.recording("ur", None, "راشن کارڈ")
        asha, ravi = self.member("asha"), self.rows.person("ravi", "hi")
        self.join(ravi)
        for person in (asha, ravi):
            (task,) = self.rows.lease(person)
            with self.engine.begin() as connection:
                sent = Submitted(str(uuid4()), 0, "राशन कार्ड", active_ms=5000)
                submission.submit(connection, task.segment_id, person.id, sent, Route(), now())
        self.rows.lease(ravi, minutes=5)
        with self.engine.begin() as connection:
            for entry, text in zip(ledger.entries(connection, limit=10)[0], ("दो मिनट थे", "دو منٹ"), strict=True):
                disputes.begin(connection, entry, text, now())

    def recording(self, language: str, deadline: datetime | None, *texts: str, dialect: str = "") -> None:
        made = self.rows.recording(
            self.client.id, f"{language}.wav", language=language, dialect=dialect, deadline=deadline
        )
        for one in self.rows.draft(made.id, *texts, language=language):
            self.rows.task(one)
        self.rows.drafted(made.id)

    def member(self, login: str) -> Person:
        """Return a person who was there already, now of the centre; they know Hindi."""
        with self.engine.begin() as connection:
            person = people.with_login(connection, login).person
            people.change(connection, person.id, person.roles, ["hi"])
        self.join(person)
        return person

    def join(self, person: Person) -> None:
        with self.engine.begin() as connection:
            people.set_centre(connection, person.id, self.centre_id)

    def open(self) -> None:
        with self.engine.begin() as connection:
            self.centre_id = centres.create(connection, "Ranchi").id
        self.join(self.rows.person("lata", roles=["lead"]))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Centre]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Centre(tmp_path, url, settings)
        made.open()
        yield made
        made.engine.dispose()


def test_the_board_at_a_glance_and_answers_to_disputes(desk: Centre) -> None:
    desk.fill()
    seen = desk.play("leadBoard", login="lata", why=WHY)
    assert seen["tiles"] == {
        "Late": "1", "At risk": "0", "Minutes waiting": "2", "People at work": "1", "Leases running out": "1",
        "Stuck": "2", "Open disputes": "2",
    }  # fmt: skip
    assert seen["alarms"] == ["Late", "Stuck", "Open disputes"]
    assert [one.split(":")[0] for one in seen["stuck"]] == ["தமிழ் (Tamil)", "اردو (Urdu)"]
    assert all("What to do: invite people who know it" in one for one in seen["stuck"])
    ((due, outlook, language, tasks, minutes, _),) = seen["pressing"]
    assert (due.split(" ")[:3], outlook.split(" ")[0], language) == (["3", "hours", "ago"], "late", "हिन्दी (Hindi)")
    assert (tasks, minutes) == ("58", "1.9")

    assert [one.split(" ")[0] for one in seen["disputes"]] == ["Asha", "Ravi"]
    assert seen["refused"] == "Write the amount like 12.50."
    assert seen["kept"] == WHY
    assert seen["focused"] == "disputes-heading"
    with reading(desk.engine) as connection:
        said, _ = disputes.listed(connection, only_open=False, limit=10)
        amounts = [one.amount for one in ledger.entries(connection, limit=10)[0]]
    assert {(one.outcome, one.answer) for one in said} == {("changed", WHY), ("kept", WHY)}
    assert sorted(amounts) == [-73, 73, 73, 1250]

    assert [row[:5] for row in seen["queue"]] == [
        ["हिन्दी (Hindi)", "1.9", "57", "1", "0"], ["தமிழ் (Tamil), Tamil, Kongu", "0.0", "1", "0", "0"],
        ["اردو (Urdu)", "0.0", "1", "0", "0"],
    ]  # fmt: skip
    assert [row[1].split(" ")[0] for row in seen["deadlines"]] == ["late", "not"]
    assert all(row[1].startswith("not enough to say: ") for row in seen["forecast"])
    assert [(row[0], row[1].split(" ")[0], row[3]) for row in seen["work"]] == [("Ravi", "हिन्दी", "1")]
    assert "running out" in seen["work"][0][6]
    assert [row[:3] for row in seen["throughput"]] == [["Asha", "1", "1"], ["Ravi", "1", "1"]]
    assert seen["stale"]["words"].startswith("The service cannot be reached. These figures are of ")
    assert seen["stale"]["rows"] == 1
    assert seen["outside"] == []
    judge(seen["found"], 12)


def test_nothing_to_do_and_whom_it_is_not_for(desk: Centre) -> None:
    seen = desk.play("emptyBoard", login="lata")
    queue, people = seen["texts"]
    assert "Nothing waits." in queue
    assert "No work has a deadline." in queue
    assert "Nobody holds any work now." in people
    assert "This page is for leads and operators" in seen["refused"]
    assert "“Transcribe”" in seen["refused"]
    judge(seen["found"], 4)
