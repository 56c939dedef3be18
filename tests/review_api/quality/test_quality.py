"""Quality over HTTP: who sees whose, and gold that leads, ML teams and operators keep."""

import pytest
import sqlalchemy as sa

from pipeline.quality import observations
from pipeline.recordings import segments
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording
from tests.review_api.world import World

pytestmark = pytest.mark.slow  # a world each: left to make test


def ids_of(world: World) -> dict[str, str]:
    items = world.caller("operator").get("/v1/people").json()["items"]
    return {one["login"]: one["id"] for one in items}


def test_a_lead_sees_the_own_centre_and_others_everybody(world: World) -> None:
    people = ids_of(world)
    with world.service.engine.begin() as connection:
        (first, *_) = segments.list_segments(connection, world.ids[""]["recording_id"])
        for own, other in (("transcriber", "other transcriber"), ("other transcriber", "transcriber")):
            observations.write(connection, first, "blind", people[own], ("एक", "दो"), now())
            assert other in people

    def logins(who: str) -> set[str]:
        return {one["login"] for one in world.caller(who).get("/v1/quality/people").json()["items"]}

    assert logins("lead") == {"transcriber", "reviewer"}  # the reviewer has feedback in this world
    assert logins("other lead") == {"other transcriber"}
    assert logins("ml") == logins("operator") == {"transcriber", "reviewer", "other transcriber"}
    pairs = {who: world.caller(who).get("/v1/quality/agreement").json()["items"] for who in ("lead", "ml")}
    assert (pairs["lead"], [one["people"] for one in pairs["ml"]]) == ([], [["other transcriber", "transcriber"]])
    (row,) = world.caller("operator").get("/v1/quality/agreement?by=dialect").json()["items"]
    assert (row["segments"], row["rate"], row["status"]) == (1, None, "not enough data")
    mine = world.caller("transcriber").get("/v1/quality/me").json()["items"]
    assert {one["login"] for one in mine} == {"transcriber"}


def test_gold_is_added_listed_and_retired(world: World) -> None:
    lead, ml = world.caller("lead"), world.caller("ml")
    wanted = {"segment_id": world.ids[""]["segment_id"], "text": "राशन कार्ड"}
    refused = lead.post("/v1/quality/gold", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (409, "gold-refused")
    with world.service.engine.begin() as connection:
        connection.execute(sa.update(recording).values(status="delivered"))
    made = lead.post("/v1/quality/gold", json=wanted)
    assert (made.status_code, made.json()["text"], made.json()["retired_at"]) == (201, "राशन कार्ड", None)
    assert ml.get("/v1/quality/gold").json() == {"items": [made.json()], "next": None}
    assert ml.get("/v1/quality/gold", params={"after": wanted["segment_id"]}).json()["items"] == []
    retired = ml.post(f"/v1/quality/gold/{wanted['segment_id']}/retire")
    assert retired.json()["retired_at"] is not None
    assert lead.post("/v1/quality/gold", json=wanted | {"text": "राशन"}).json()["retired_at"] is None
