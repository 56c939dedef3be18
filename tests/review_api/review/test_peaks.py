"""Peaks: the waveform of a segment and the room of its borders, while its task is held."""

import base64

import numpy as np

from tests.conftest import Service
from tests.review_api.review.test_tasks import expire, submit


def test_the_waveform_with_what_is_around_it(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो", "तीन", "चार")
    task = mina.post("/v1/tasks/lease", json={"count": 2}).json()["tasks"][1]
    answer = mina.get(f"/v1/tasks/{task['id']}/peaks")
    found = answer.json()
    pairs = np.frombuffer(base64.b64decode(found.pop("pairs")), np.int8).reshape(-1, 2)
    assert found == {
        "start_ms": 0, "end_ms": 7000, "pair_ms": 20, "channels": [0], "room": {"start_ms": 2000, "end_ms": 4000},
    }  # fmt: skip
    assert len(pairs) == 350
    assert np.abs(pairs[:, 1] - 0.3 * 127).max() < 2  # of the tone that the service's recordings hold
    assert len(answer.content) < 1200
    assert task["segment"]["position"] == 2


def test_it_is_sent_once(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    url = f"/v1/tasks/{task['id']}/peaks"
    first = mina.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    again = mina.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert mina.get(url, headers={"If-None-Match": '"another"'}).content == first.content


def test_a_border_has_room_where_the_neighbour_was_made_shorter(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो", "तीन")
    first, second, _ = mina.post("/v1/tasks/lease", json={"count": 3}).json()["tasks"]
    url = f"/v1/tasks/{second['id']}/peaks"
    before = mina.get(url)
    part = {"start_ms": 0, "end_ms": 1500, "text": "एक"}
    assert submit(mina, first, None, parts=[part]).status_code == 201
    after = mina.get(url, headers={"If-None-Match": before.headers["etag"]})
    assert [answer.json()["room"] for answer in (before, after)] == [
        {"start_ms": 2000, "end_ms": 4000}, {"start_ms": 1500, "end_ms": 4000},
    ]  # fmt: skip


def test_it_ends_with_the_lease(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    _, ravi = service.person("ravi")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    url = f"/v1/tasks/{task['id']}/peaks"
    assert ravi.get(url).status_code == 404
    expire(service)
    assert mina.get(url).json()["code"] == "lease-over"
