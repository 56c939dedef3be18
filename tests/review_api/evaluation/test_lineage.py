"""Lineage and data sets over HTTP: in pages, and without clients' names for those who need not know them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Service
from tests.improved import Loop, improve


@pytest.fixture
def loop(service: Service) -> Loop:
    return improve(service.engine)


def ask(caller: TestClient, path: str, status: int = 200) -> Any:
    answer = caller.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_draft_leads_back_to_those_who_were_heard(service: Service, loop: Loop) -> None:
    told = ask(service.person("mira", role="ml")[1], f"/v1/lineage/{loop.sibling}")
    origins = {branch["name"]: branch for branch in told["origins"]}
    assert [one["id"] for one in origins["drafted_by"]["things"]] == [loop.first]
    assert origins["trained_on"]["total"] == 5
    assert (told["thing"]["kind"], told["thing"]["name"]) == ("recording", "sibling.wav")


def test_a_page_of_a_branch(service: Service, loop: Loop) -> None:
    caller = service.person("mira", role="ml")[1]
    told = ask(caller, f"/v1/lineage/{loop.first_set}?branch=segments&limit=2&offset=4")
    assert [branch["name"] for branch in told["origins"] + told["results"]] == ["segments"]
    assert (told["origins"][0]["total"], len(told["origins"][0]["things"])) == (5, 1)


def test_who_the_clients_are_is_for_operators(service: Service, loop: Loop) -> None:
    seen = {}
    for role in ("ml", "operator"):
        told = ask(service.person(role, role=role)[1], f"/v1/lineage/{loop.first}")
        (clients,) = [branch for branch in told["origins"] if branch["name"] == "clients"]
        seen[role] = sorted(one["name"] for one in clients["things"])
    assert seen == {"ml": ["", ""], "operator": ["asha", "bank"]}


def test_data_sets_by_id_and_by_name(service: Service, loop: Loop) -> None:
    caller = service.person("mira", role="ml")[1]
    listed = ask(caller, "/v1/snapshots")["items"]
    assert [one["full_name"] for one in listed] == ["bihar@2", "bihar@1"]
    assert [one["full_name"] for one in ask(caller, "/v1/snapshots?limit=1&offset=1")["items"]] == ["bihar@1"]
    newest, first = ask(caller, "/v1/snapshots/bihar"), ask(caller, f"/v1/snapshots/{loop.first_set}")
    assert (newest["id"], newest["parent_id"], first["version"]) == (loop.second_set, loop.first_set, 1)
    assert first["withheld"] == 5  # nobody there has said that models may learn from it
    assert ask(caller, "/v1/snapshots/bihar@7", 404)["code"] == "not-found"
