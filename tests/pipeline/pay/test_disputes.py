"""Disputes: one at a time for an entry; an answer changes nothing that was written."""

import pytest
import sqlalchemy as sa

from pipeline.accounts import people
from pipeline.pay import disputes, ledger
from pipeline.pay.disputes import DisputeAnswered, DisputeMissing, DisputeOpen
from pipeline.pay.ledger import Change
from pipeline.privacy import people as privacy
from pipeline.store.cursors import BadCursor
from pipeline.store.database import now, reading
from pipeline.store.tables.pay import pay_dispute
from tests.conftest import Rows
from tests.pipeline.pay.conftest import Work


def test_an_entry_that_is_kept(work: Work, rows: Rows) -> None:
    lata = rows.person("lata", roles=["lead"])
    entry = work.done()
    with work.engine.begin() as connection:
        asked = disputes.begin(connection, entry, "आवाज़ बहुत धीमी थी", now())
        with pytest.raises(DisputeOpen):
            disputes.begin(connection, entry, "again", now())
        said = disputes.answer(connection, asked.id, None, Change(lata.id, "it is as loud as others", now()))
        assert disputes.get(connection, asked.id) == said
    assert (said.outcome, said.answer, said.answered_by, said.text) == (
        "kept", "it is as loud as others", lata.id, "आवाज़ बहुत धीमी थी",
    )  # fmt: skip
    assert work.entries() == [entry]
    with work.engine.begin() as connection:
        with pytest.raises(DisputeAnswered):
            disputes.answer(connection, asked.id, 1, Change(lata.id, "", now()))
        disputes.begin(connection, entry, "but it was", now())  # after an answer one may ask again
        assert [one.outcome for one in disputes.of_entries(connection, [entry.id])] == ["kept", ""]


def test_an_entry_that_is_changed(work: Work) -> None:
    entry = work.done()
    with work.engine.begin() as connection:
        asked = disputes.begin(connection, entry, "two voices at once", now())
        said = disputes.answer(connection, asked.id, 150, Change(None, "you are right", now()))
    assert (said.outcome, said.answer) == ("changed", "you are right")
    (changed, reversal) = sorted(work.entries()[:2], key=lambda one: one.kind)
    assert (changed.kind, changed.amount, changed.note) == ("adjustment", 150, f"dispute {asked.id}")
    assert (reversal.reverses, reversal.amount) == (entry.id, -entry.amount)
    assert work.entries()[2] == entry
    assert work.problems() == []


def test_a_dispute_that_is_not_there(work: Work) -> None:
    with work.engine.begin() as connection, pytest.raises(DisputeMissing):
        disputes.answer(connection, "dis_0", None, Change(None, "", now()))


def test_lists_show_open_disputes_or_all_newest_first(work: Work) -> None:
    entries = [work.done() for _ in range(3)]
    with work.engine.begin() as connection:
        made = [disputes.begin(connection, entry, "why?", now()) for entry in entries]
        disputes.answer(connection, made[1].id, None, Change(None, "", now()))
    with reading(work.engine) as connection:
        found, after = disputes.listed(connection, only_open=False, limit=2)
        assert [one.id for one in found] == [made[2].id, made[1].id]
        rest, end = disputes.listed(connection, only_open=False, limit=2, after=after)
        assert ([one.id for one in rest], end) == ([made[0].id], None)
        found, _ = disputes.listed(connection, only_open=True, limit=9)
        assert [one.id for one in found] == [made[2].id, made[0].id]
        with pytest.raises(BadCursor):
            disputes.listed(connection, only_open=True, limit=9, after="x")


def test_what_an_erased_person_said_is_forgotten_and_their_pay_is_not(work: Work) -> None:
    entry = work.done(login="wilhelmina")
    with work.engine.begin() as connection:
        asked = disputes.begin(connection, entry, "Wilhelmina here", now())
        disputes.answer(connection, asked.id, None, Change(None, "dear Wilhelmina", now()))
        people.disable(connection, entry.person_id)
        privacy.erase(connection, entry.person_id)
        assert "ilhelmina" not in str(connection.execute(sa.select(pay_dispute)).all())
        assert disputes.get(connection, asked.id).outcome == "kept"
        assert ledger.get(connection, entry.id) == entry
