"""Keys in three ways, at the addresses of other vendors only."""

import pytest

from tests.conftest import Service


@pytest.mark.parametrize("way", ["Bearer {}", "bearer {}", "Token {}", "token  {}", "{}"])
def test_a_key_is_taken_as_the_packages_send_it(service: Service, way: str) -> None:
    _, asha = service.client("asha")
    key = asha.headers["authorization"].removeprefix("Bearer ")
    stranger = service.caller()
    header = {"Authorization": way.format(key)}
    assert stranger.get("/v2/transcript", headers=header).status_code == 200
    if not way.lower().startswith("bearer"):
        assert stranger.get("/v1/recordings", headers=header).status_code == 401


@pytest.mark.parametrize("sent", ["", "Basic {}", "Bearer", "Token ", "x {}"])
def test_other_ways_are_refused(service: Service, sent: str) -> None:
    _, asha = service.client("asha")
    key = asha.headers["authorization"].removeprefix("Bearer ")
    refused = service.caller().get("/v2/transcript", headers={"Authorization": sent.format(key)})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")


def test_a_cookie_is_no_key_here(service: Service) -> None:
    """No page of another site can act for whoever is signed in."""
    _, asha = service.client("asha")
    key = asha.headers["authorization"].removeprefix("Bearer ")
    refused = service.caller().get("/v2/transcript", headers={"Cookie": f"boli_session={key}"})
    assert refused.status_code == 401
