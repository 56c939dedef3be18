"""Requests are counted by the template of their route: no id, no name and no address becomes a label."""

from prometheus_client import REGISTRY, generate_latest

from tests.conftest import Service


def counted(method: str, route: str, status: int) -> float:
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("boli_http_requests_total", labels) or 0.0


def timed(route: str) -> float:
    return REGISTRY.get_sample_value("boli_http_request_seconds_count", {"route": route}) or 0.0


def test_requests_are_counted_by_template(service: Service) -> None:
    owner, asha = service.client("asha")
    recording = service.drafted(owner.id, "राशन")
    one, nothing = ("GET", "/v1/recordings/{recording_id}", 200), ("GET", "none", 404)
    before = [counted(*which) for which in (one, nothing)], timed(one[1])
    assert asha.get(f"/v1/recordings/{recording.id}").status_code == 200
    assert asha.get("/v1/secret-of-a-stranger").status_code == 404
    asha.request("PROPFIND", "/v1/secret-of-a-stranger")
    assert [counted(*which) for which in (one, nothing)] == [before[0][0] + 1, before[0][1] + 1]
    assert timed(one[1]) == before[1] + 1
    text = generate_latest(REGISTRY).decode()
    assert recording.id not in text
    assert "secret-of-a-stranger" not in text
    assert "PROPFIND" not in text
    assert 'method="other"' in text
