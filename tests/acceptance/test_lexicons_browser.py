"""The page of spellings in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from configs.settings import Settings, Storage
from pipeline.evaluation import scores, spelling_entries
from pipeline.evaluation.spelling_entries import Evidence, Proposal
from pipeline.learning import spelling_mining
from pipeline.review import assignment, revisions
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now, reading
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_my_work_browser import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What people wrote, what the draft had, and the language.
PAIRS = [("शहर", "सहर", "hi"), ("வெயில்", "வெய்யில்", "ta"), ("کاغذ", "کاغز", "ur"), ("पचास", "पच्चीस", "hi")]
AROUND = {"hi": "{} में राशन", "ta": "{} காலம்", "ur": "{} چاہیے"}


class Corrected(Desk):
    """A service in which two people wrote other spellings than the drafts, and an ML team."""

    def correct(self) -> None:
        people = [self.rows.person(login).id for login in ("mina", "ravi")]
        segments = {pair: [self._written(*pair, person) for person in people] for pair in PAIRS}
        with self.engine.begin() as connection:
            (mined,) = spelling_mining.mine(connection, "hi")
            assert (mined.standard, mined.allowed) == PAIRS[0][:2]
            for rank, pair in enumerate(PAIRS[1:], 2):
                said, wrote, language = pair
                evidence = Evidence(2, 2, 2, 2, 1, 0)
                one = Proposal(
                    language, "", said, wrote, "orth.letter", 0.5 / rank, evidence, tuple(sorted(segments[pair]))
                )
                kept = [one, _again(mined)] if language == "hi" else [one]
                spelling_entries.propose(connection, language, "", kept)
        self.rows.person("meera", roles=["ml"])

    def _written(self, said: str, wrote: str, language: str, person: str) -> str:
        segment = self.task(AROUND[language].format(wrote), language)
        with self.engine.begin() as connection:
            assignment.log(connection, segment, Decision("draft", 1.0, 0.05, 0.5))
            sent = Submitted(str(uuid4()), 0, AROUND[language].format(said))
            revisions.add(connection, segment, sent, person, "draft", now())
            scores.score(connection, segment)
        return segment


def _again(mined: spelling_entries.Candidate) -> Proposal:
    names = ("language", "dialect", "standard", "allowed", "tag", "score", "evidence", "examples")
    return Proposal(*(getattr(mined, name) for name in names))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Corrected]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Corrected(tmp_path, url, settings)
        made.correct()
        yield made
        made.engine.dispose()


def test_spellings_are_decided_on_by_keys(desk: Corrected) -> None:
    seen = desk.play("decideSpellings", login="meera", words=[said for said, _, _ in PAIRS])
    assert (seen["figures"]["People"], seen["figures"]["Recordings"]) == ("2", "2")
    assert seen["marked"] == ["शहर", "सहर"] * 2
    assert seen["heard_s"] > 0
    assert seen["letters"].startswith("शहर")
    assert seen["drawn"][:2] == ["ur", "rtl"]
    assert "Nastaliq" in seen["drawn"][2]
    assert "पचास" in seen["against"]
    assert "two numbers" in seen["against"]
    assert "lex_" not in seen["against"]
    assert (seen["barred"], seen["onlyReject"], seen["back"]) == (True, "Reject", "listbox")
    assert (seen["first"], seen["after"]) == ("Approve", "listbox")
    assert seen["said"].startswith("शहर = सहर: approved. ")
    assert "segments are left out of L3 until the operator runs" in seen["said"]
    assert (seen["rejected"], seen["pages"], seen["outside"]) == (1, ["Accuracy"], [])
    judge(seen["found"], 29)
    with reading(desk.engine) as connection:
        states = {
            one.standard: (one.state, [line.by for line in one.history]) for one in spelling_entries.listed(connection)
        }
    assert states == {
        "शहर": ("proposed", ["meera", "meera"]), "வெயில்": ("rejected", ["meera"]), "کاغذ": ("proposed", []),
        "पचास": ("proposed", []),
    }  # fmt: skip
