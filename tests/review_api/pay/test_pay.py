"""Pay over HTTP: everybody sees their own, a lead the own centre's, and nobody corrects their own."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from configs.pay import PayTableError
from pipeline.accounts import people
from pipeline.pay import ledger, months
from pipeline.store.database import now, reading
from pipeline.store.tables.accounts import person as person_table
from pipeline.store.tables.pay import pay_entry
from tests.conftest import Service
from tests.review_api.world import World

pytestmark = pytest.mark.slow


def this_month() -> str:
    return months.months(now(), now(), 330)[0].name


def submit(caller: TestClient, task: dict[str, Any], text: str, version: int = 0) -> None:
    body = {"operation_id": str(uuid4()), "base_version": version, "text": text}
    assert caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body).status_code == 201


def own(caller: TestClient, **asked: Any) -> dict[str, Any]:
    answer = caller.get("/v1/pay", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_person_sees_what_each_text_earned(service: Service) -> None:
    asha, _ = service.client("asha")
    _, mina = service.person("mina")
    _, ravi = service.person("ravi")
    service.drafted(asha.id, "राशन कार्ड", "बिजली बिल")
    for task in mina.post("/v1/tasks/lease", json={"count": 2}).json()["tasks"]:
        submit(mina, task, "राशन कार्ड")
    submit(mina, task, "बिजली का बिल", version=1)
    shown = own(mina)
    assert [(one["kind"], one["amount"]) for one in shown["items"]] == [("rework", 0), ("first", 73), ("first", 73)]
    (total,) = shown["totals"]
    assert (total["amount"], total["segments"], total["reworked"], total["currency"]) == (146, 2, 1, "INR")
    page = own(mina, limit=2)
    rest = own(mina, limit=2, after=page["next"])
    assert [*page["items"], *rest["items"]] == shown["items"]
    assert (rest["next"], rest["totals"]) == (None, shown["totals"])
    assert own(mina, month=this_month()) == shown
    assert own(mina, month="2020-01") == {"items": [], "next": None, "totals": []}
    (month,) = mina.get("/v1/pay/months").json()["items"]
    assert (month["month"], month["amount"]) == (this_month(), 146)
    assert own(ravi)["items"] == ravi.get("/v1/pay/months").json()["items"] == []


@pytest.mark.parametrize("asked", [{"month": "2026-13"}, {"after": "x"}, {"limit": 0}])
def test_what_cannot_be_asked(service: Service, asked: dict[str, Any]) -> None:
    assert service.person("mina")[1].get("/v1/pay", params=asked).status_code == 422


def test_a_table_of_the_operators_own(service: Service) -> None:
    """`service` has read the bundled table already; the path of another is read when it is named."""
    own_table = service.settings.storage.data_dir / "pay.toml"
    own_table.write_text(
        'version = "ours"\ncurrency = "NPR"\nminimum = 0\n[minute]\nfirst = 300\nsecond = 300\nadjudication = 300\n'
    )
    settings = service.settings.model_copy(update={"pay": service.settings.pay.model_copy(update={"table": own_table})})
    other = Service(settings)
    asha, _ = other.client("asha")
    _, mina = other.person("mina")
    other.drafted(asha.id, "राशन")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    submit(mina, task, "राशन")
    (entry,) = own(mina)["items"]
    assert (entry["amount"], entry["currency"], entry["rates"][:5]) == (10, "NPR", "ours-")
    other.engine.dispose()


def test_a_table_that_cannot_be_used_is_told_at_the_start(service: Service) -> None:
    pay = service.settings.pay.model_copy(update={"table": service.settings.storage.data_dir / "none.toml"})
    with pytest.raises(PayTableError, match=r"none\.toml"):
        Service(service.settings.model_copy(update={"pay": pay}))


def test_a_dispute_from_question_to_answer(world: World) -> None:
    mina, lead = world.caller("transcriber"), world.caller("lead")
    ids = world.known("transcriber")
    asked = mina.post(f"/v1/pay/{ids['entry_id']}/dispute", json={"text": "दो लोग एक साथ बोले"}).json()
    twice = mina.post(f"/v1/pay/{ids['entry_id']}/dispute", json={"text": "again"})
    assert (twice.status_code, twice.json()["code"]) == (409, "dispute-open")
    listed = lead.get("/v1/pay/disputes").json()["items"]
    assert [one["id"] for one in listed] == [asked["id"], ids["dispute_id"]]
    assert listed[0]["entry"]["id"] == ids["entry_id"]
    assert world.caller("other lead").get("/v1/pay/disputes").json()["items"] == []
    body = {"outcome": "changed", "answer": "you are right", "amount": 150}
    address = f"/v1/pay/disputes/{asked['id']}/answer"
    for wrong in (
        body | {"amount": None},
        body | {"outcome": "kept"},
        body | {"amount": -1},
        body | {"answer": "\u200d"},
    ):
        assert lead.post(address, json=wrong).status_code == 422
    assert lead.post(address, json=body).json()["outcome"] == "changed"
    again = lead.post(address, json=body)
    assert (again.status_code, again.json()["code"]) == (409, "dispute-answered")
    shown = own(mina)
    assert {one["kind"]: one["amount"] for one in shown["items"][:2]} == {"adjustment": 150, "reversal": -73}
    (first,) = [one for one in shown["items"] if one["id"] == ids["entry_id"]]
    assert [(one["outcome"], one["answer"]) for one in first["disputes"]] == [("changed", "you are right")]
    assert shown["totals"][0]["amount"] == 150 + 73
    assert [one["id"] for one in lead.get("/v1/pay/disputes").json()["items"]] == [ids["dispute_id"]]
    assert len(lead.get("/v1/pay/disputes", params={"answered_too": True}).json()["items"]) == 2


def test_an_entry_is_taken_back_once(world: World) -> None:
    lead, address = world.caller("lead"), world.address("transcriber", "/v1/pay/{entry_id}/reverse")
    made = lead.post(address, json={"note": "the wrong recording"})
    assert (made.status_code, made.json()["amount"], made.json()["note"]) == (201, -73, "the wrong recording")
    again = lead.post(address, json={"note": "the wrong recording"})
    assert (again.status_code, again.json()["code"]) == (409, "already-reversed")


def give_role(world: World, login: str, *roles: str) -> None:
    with world.service.engine.begin() as connection:
        connection.execute(
            sa.update(person_table).where(person_table.c.login == login).values(roles=["transcriber", *roles])
        )


@pytest.mark.parametrize("role", ["lead", "operator"])
def test_nobody_corrects_their_own_pay(world: World, role: str) -> None:
    give_role(world, "transcriber", role)
    mina, ids = world.caller("transcriber"), world.known("transcriber")
    for address, body in (
        (f"/v1/pay/{ids['entry_id']}/reverse", {"note": "mine"}),
        (f"/v1/pay/disputes/{ids['dispute_id']}/answer", {"outcome": "changed", "answer": "mine", "amount": 10_000}),
    ):
        answer = mina.post(address, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "beyond-reach")
    with reading(world.service.engine) as connection:
        assert len(ledger.entries(connection, limit=9)[0]) == 3


def test_a_lead_does_not_correct_another_leads_pay(world: World) -> None:
    give_role(world, "transcriber", "lead")
    address = world.address("transcriber", "/v1/pay/{entry_id}/reverse")
    assert world.caller("lead").post(address, json={"note": "x"}).status_code == 403
    assert world.caller("operator").post(address, json={"note": "x"}).status_code == 201


def test_whoever_moved_on_is_settled_by_the_centre_they_worked_in(world: World) -> None:
    ids = world.known("transcriber")
    with world.service.engine.begin() as connection:
        people.set_centre(connection, ids["person_id"], None)
    assert world.caller("lead").post(f"/v1/pay/{ids['entry_id']}/reverse", json={"note": "x"}).status_code == 201


def sums(caller: TestClient, **asked: Any) -> list[tuple[str, int]]:
    answer = caller.get("/v1/pay/people", params={"month": this_month()} | asked)
    assert answer.status_code == 200, answer.text
    return [(one["login"], one["amount"]) for one in answer.json()["items"]]


def test_people_of_the_own_centre(world: World) -> None:
    everybody = [("reviewer", 73), ("transcriber", 146)]
    assert sums(world.caller("lead")) == sums(world.caller("operator")) == everybody
    here = world.known("lead")["centre_id"]
    assert sums(world.caller("lead"), centre_id=here) == everybody
    assert sums(world.caller("other lead")) == []
    refused = world.caller("other lead").get("/v1/pay/people", params={"month": this_month(), "centre_id": here})
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert world.caller("lead").get("/v1/pay/people", params={"month": "now"}).json()["code"] == "bad-month"


def test_a_persons_entries_of_the_own_centre(world: World) -> None:
    address, ids = world.address("transcriber", "/v1/pay/people/{person_id}"), world.known("transcriber")
    shown = world.caller("lead").get(address).json()
    assert (len(shown["items"]), shown["totals"][0]["amount"], shown["next"]) == (2, 146, None)
    page = world.caller("lead").get(address, params={"limit": 1, "month": this_month()}).json()
    rest = world.caller("lead").get(address, params={"limit": 1, "after": page["next"]}).json()
    assert [*page["items"], *rest["items"]] == shown["items"]
    assert world.caller("lead").get(address, params={"month": "2020-01"}).json()["items"] == []
    with world.service.engine.begin() as connection:  # moved on: the new lead sees her, and nothing of what was before
        other = people.with_login(connection, "other lead").person.centre_id
        people.set_centre(connection, ids["person_id"], other)
    assert world.caller("lead").get(address).json() == shown
    assert world.caller("other lead").get(address).json() == {"items": [], "next": None, "totals": []}


def test_a_lead_of_no_centre_sees_nobodys_pay(world: World) -> None:
    with world.service.engine.begin() as connection:
        values = dict(connection.execute(sa.select(pay_entry)).first()._mapping)  # type: ignore[union-attr]
        values |= {"id": "pay_0", "work_id": "x", "centre_id": ""}
        connection.execute(sa.insert(pay_entry).values(values))
        person_id = people.with_login(connection, "lead").person.id
        people.set_centre(connection, person_id, None)
    assert sums(world.caller("lead")) == []
    assert world.caller("lead").post("/v1/pay/pay_0/reverse", json={"note": "x"}).status_code == 404
    assert len(sums(world.caller("operator"))) == 3


def test_csv_for_a_spreadsheet(world: World) -> None:
    ids = world.known("transcriber")
    with world.service.engine.begin() as connection:
        connection.execute(
            sa.update(person_table).where(person_table.c.id == ids["person_id"]).values(name="=HYPERLINK(1)")
        )
    answer = world.caller("lead").get("/v1/pay.csv", params={"month": this_month(), "person_id": ids["person_id"]})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert this_month() in answer.headers["content-disposition"]
    heading, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    said = dict(zip(heading, row, strict=True))
    assert (said["login"], said["name"], said["centre"]) == ("transcriber", "'=HYPERLINK(1)", "Ranchi")
    assert (said["amount"], said["audio_minutes"], said["segments"], said["disputes"]) == ("1.46", "0.07", "2", "1")
    assert world.caller("other lead").get("/v1/pay.csv", params={"month": this_month()}).text.count("\n") == 1


def test_gold_looks_like_a_first_text_to_whoever_wrote_it(world: World) -> None:
    ids = world.known("transcriber")
    with world.service.engine.begin() as connection:
        values = dict(connection.execute(sa.select(pay_entry).where(pay_entry.c.id == ids["entry_id"])).one()._mapping)
        values |= {"id": "pay_0", "work_id": "x", "kind": "gold"}
        connection.execute(sa.insert(pay_entry).values(values))
    assert "gold" not in world.caller("transcriber").get("/v1/pay").text
    mine = world.caller("transcriber").post("/v1/pay/pay_0/dispute", json={"text": "why?"})
    assert mine.status_code == 201
    listed = world.caller("lead").get("/v1/pay/disputes").json()["items"]
    assert [one["entry"]["kind"] for one in listed if one["entry_id"] == "pay_0"] == ["gold"]
